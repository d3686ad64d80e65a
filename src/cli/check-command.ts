// `reship check`: names, flags and help.
import type { Command } from 'commander';
import type { Done, Flags } from './command.ts';
import { child, examples } from './command.ts';
import type { Commands, Terminal } from './deps.ts';
import { filesOf, filesFlag } from './file-flags.ts';
import { clusterFlags, reportFlags, reportOptionsOf, UsageError, writtenFlag } from './flags.ts';

export function addCheck(program: Command, commands: Commands, terminal: Terminal, done: Done): void {
  const check = filesFlag(
    reportFlags(
      child(
        program,
        'check [workload...]',
        'Show for every opted-in container whether a better image exists, and why or why not.',
      ),
    ),
    'manifests instead of a cluster: a file, a folder or -; repeatable',
  ).option('--exit-code', 'exit with 6 when updates are available');
  examples(
    check,
    ['check -A', 'check deploy/web sts/db -n shop', 'check -n shop --policy digest', 'check -f deploy/'],
    ['fine', 'someFailed', 'usage', 'forbidden', 'updatesAvailable', 'interrupted'],
  );
  check.action(async (workloads: readonly string[], flags: Flags, command: Command) => {
    const files = filesOf(flags);
    if (files.length > 0) refuseClusterFlags(command, workloads);
    const options = await reportOptionsOf(flags, terminal, command, workloads);
    done(await commands.check({ ...options, files, exitCode: flags['exitCode'] === true }));
  });
}

/** Nothing that is written is ignored: with manifests there is no cluster that such a flag could be about. */
function refuseClusterFlags(command: Command, workloads: readonly string[]): void {
  const given = writtenFlag(command, clusterFlags) ?? workloads[0];
  if (given !== undefined) {
    throw new UsageError(
      `-f and ${given} exclude each other: manifests are read without a cluster; -n and -l choose among them`,
    );
  }
}
