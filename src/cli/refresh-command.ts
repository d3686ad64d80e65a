// `reship refresh` and `reship leave`: names, flags and help.
import type { Command } from 'commander';
import type { Done, Flags } from './command.ts';
import { child, examples } from './command.ts';
import type { Commands } from './deps.ts';
import { targetFlags, targetOptionsOf } from './target-flags.ts';

const exits = ['fine', 'someFailed', 'usage', 'forbidden', 'interrupted'] as const;

export function addRefresh(program: Command, commands: Commands, done: Done): void {
  const refresh = targetFlags(
    child(program, 'refresh [workload...]', 'Ask for a look now: sets reship.dev/requested-at.'),
    'every Namespace',
  );
  examples(refresh, ['refresh deploy/web -n shop', 'refresh -n shop'], exits);
  refresh.action(async (workloads: readonly string[], flags: Flags, command: Command) => {
    done(await commands.refresh(targetOptionsOf(flags, workloads, command)));
  });
}

export function addLeave(program: Command, commands: Commands, done: Done): void {
  const leave = targetFlags(
    child(
      program,
      'leave [workload...]',
      'Remove what Reship wrote beside the images; no pod template changes, nothing restarts.',
    ),
    'every Namespace and its workloads',
  );
  examples(leave, ['leave deploy/web -n shop', 'leave -n shop', 'leave -A'], exits);
  leave.action(async (workloads: readonly string[], flags: Flags, command: Command) => {
    done(await commands.leave(targetOptionsOf(flags, workloads, command)));
  });
}
