// `reship check`: names, flags and help.
import type { Command } from 'commander';
import type { Done, Flags } from './command.ts';
import { child, example } from './command.ts';
import type { Commands, Terminal } from './deps.ts';
import { filesOf, filesFlag } from './file-flags.ts';
import { clusterFlags, reportFlags, reportOptionsOf, UsageError } from './flags.ts';

export function addCheck(program: Command, commands: Commands, terminal: Terminal, done: Done): void {
  const check = filesFlag(
    reportFlags(
      child(program, 'check', 'Show for every opted-in container whether a better image exists, and why or why not.'),
    ),
    'manifests instead of a cluster: a file, a folder or -; repeatable',
  ).option('--exit-code', 'exit with 6 when updates are available');
  check.addHelpText(
    'after',
    example('check -A', 'check -n shop --policy digest', 'check -A -o json --exit-code', 'check -f deploy/'),
  );
  check.action(async (flags: Flags, command: Command) => {
    const files = filesOf(flags);
    if (files.length > 0) refuseClusterFlags(command);
    const options = await reportOptionsOf(flags, terminal);
    done(await commands.check({ ...options, files, exitCode: flags['exitCode'] === true }));
  });
}

/** Nothing that is written is ignored: with manifests there is no cluster that such a flag could be about. */
function refuseClusterFlags(command: Command): void {
  const given = clusterFlags.find((name) => command.getOptionValueSource(name) === 'cli');
  const flag = command.options.find((option) => option.attributeName() === given)?.long;
  if (given !== undefined) {
    throw new UsageError(
      `-f and ${flag} exclude each other: manifests are read without a cluster; -n and -l choose among them`,
    );
  }
}
