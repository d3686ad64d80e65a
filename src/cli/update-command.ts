// `reship update`: names, flags and help.
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Done, Flags } from './command.ts';
import { child, examples } from './command.ts';
import type { Commands, Terminal } from './deps.ts';
import { seconds } from './duration.ts';
import { reportFlags, reportOptionsOf, UsageError, writtenFlag } from './flags.ts';

export function addUpdate(program: Command, commands: Commands, terminal: Terminal, done: Done): void {
  const update = reportFlags(
    child(program, 'update [workload...]', 'Write the better images now, each workload in one conditional patch.'),
  )
    .addOption(
      new Option(
        '--dry-run <how>',
        'client: decide and write nothing; server: let the API server check each patch and store nothing',
      )
        .choices(['none', 'client', 'server'])
        .default('none'),
    )
    .option('--wait', 'follow each rollout until it is done, as kubectl rollout status does')
    .option('--timeout <duration>', 'how long --wait waits, such as 90s or 10m', '600s');
  examples(
    update,
    [
      'update -n shop',
      'update deploy/web -n shop --wait',
      'update -A --wait --timeout 5m',
      'update -A --policy digest --dry-run=client',
    ],
    ['fine', 'someFailed', 'usage', 'rolloutFailed', 'timedOut', 'forbidden', 'interrupted'],
  );
  update.action(async (workloads: readonly string[], flags: Flags, command: Command) => {
    const timeoutSeconds = seconds(String(flags['timeout']));
    if (timeoutSeconds === null)
      throw new UsageError(`--timeout ${String(flags['timeout'])} is no duration; write 90s, 10m or 1h`);
    const dryRun = flags['dryRun'] === 'client' || flags['dryRun'] === 'server' ? flags['dryRun'] : 'none';
    const wait = flags['wait'] === true;
    if (wait && dryRun !== 'none')
      throw new UsageError('--wait and --dry-run exclude each other: nothing rolls out in a dry run');
    if (!wait && writtenFlag(command, ['timeout']) !== null)
      throw new UsageError('--timeout needs --wait: nothing else is waited for');
    const options = await reportOptionsOf(flags, terminal, command, workloads);
    done(await commands.update({ ...options, dryRun, wait, timeoutSeconds }));
  });
}
