// `reship suspend` and `reship resume`: names, flags and help.
import type { Command } from 'commander';
import type { Done, Flags } from './command.ts';
import { child, examples } from './command.ts';
import type { Commands } from './deps.ts';
import { seconds } from './duration.ts';
import { text, UsageError } from './flags.ts';
import { targetFlags, targetOptionsOf } from './target-flags.ts';

const exits = ['fine', 'someFailed', 'usage', 'forbidden', 'interrupted'] as const;

export function addSuspend(program: Command, commands: Commands, done: Done): void {
  const suspend = targetFlags(
    child(program, 'suspend [workload...]', 'Stop writes to workloads or to whole Namespaces; decisions go on.'),
    'every Namespace that there is now',
  )
    .option('--for <duration>', 'until then, such as 90m or 8h (default: until somebody resumes)')
    .option('-m, --message <text>', 'why, for everybody who wonders');
  examples(
    suspend,
    ['suspend deploy/web -n shop --for 2h -m "a sale"', 'suspend -n shop', 'suspend -A --for 30m'],
    exits,
  );
  suspend.action(async (workloads: readonly string[], flags: Flags, command: Command) => {
    const span = text(flags, 'for');
    const length = span === null ? null : seconds(span);
    if (span !== null && (length === null || length < 1))
      throw new UsageError(`--for ${span} is no duration of at least a second; write 90m or 8h`);
    const why = text(flags, 'message') ?? '';
    if (why.length > 1024) throw new UsageError('-m takes at most 1024 characters');
    done(await commands.suspend({ ...targetOptionsOf(flags, workloads, command), seconds: length, why }));
  });
}

export function addResume(program: Command, commands: Commands, done: Done): void {
  const resume = targetFlags(
    child(program, 'resume [workload...]', 'Let writes go on where a person or Reship stopped them.'),
    'every Namespace that is suspended',
  );
  examples(resume, ['resume deploy/web -n shop', 'resume -n shop', 'resume -A'], exits);
  resume.action(async (workloads: readonly string[], flags: Flags, command: Command) => {
    done(await commands.resume(targetOptionsOf(flags, workloads, command)));
  });
}
