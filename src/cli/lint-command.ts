// `reship lint`: names, flags and help.
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Done, Flags } from './command.ts';
import { child, examples } from './command.ts';
import type { Commands } from './deps.ts';
import { filesOf, filesFlag } from './file-flags.ts';
import { UsageError } from './flags.ts';

export function addLint(program: Command, commands: Commands, done: Done): void {
  const command = filesFlag(
    child(program, 'lint', 'Find mistakes in the settings of manifests before they reach a cluster.'),
    'a file, a folder or -; repeatable',
  ).addOption(new Option('-o, --output <form>', 'how the report is printed').choices(['table', 'json', 'yaml']));
  examples(
    command,
    ['lint -f deploy/', 'lint -f - < manifests.yaml', 'lint -f web.yaml -o json'],
    ['fine', 'someFailed', 'usage'],
  );
  command.action(async (flags: Flags) => {
    const files = filesOf(flags);
    if (files.length === 0) throw new UsageError('lint needs -f: a file, a folder, or - for standard input');
    const output = flags['output'] === 'json' || flags['output'] === 'yaml' ? flags['output'] : 'table';
    done(await commands.lint({ files, output }));
  });
}
