// `reship status`: names, flags and help.
import type { Command } from 'commander';
import type { Done, Flags } from './command.ts';
import { child, examples } from './command.ts';
import type { Commands, Terminal } from './deps.ts';
import { reportFlags, reportOptionsOf } from './flags.ts';

export function addStatus(program: Command, commands: Commands, terminal: Terminal, done: Done): void {
  const status = reportFlags(
    child(program, 'status [workload...]', 'Show how every followed container stands, the troubled ones first.'),
  ).option('--problems', 'only what is refused, waits or failed; exit with 1 when there is any');
  examples(
    status,
    ['status -n shop', 'status -A --problems'],
    ['fine', 'someFailed', 'usage', 'forbidden', 'interrupted'],
  );
  status.action(async (workloads: readonly string[], flags: Flags, command: Command) => {
    const options = await reportOptionsOf(flags, terminal, command, workloads);
    done(await commands.status({ ...options, problems: flags['problems'] === true }));
  });
}
