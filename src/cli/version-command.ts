// `reship version`: names, flags and help.
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Done, Flags } from './command.ts';
import { child, examples } from './command.ts';
import type { Commands } from './deps.ts';
import { connectionFlags, connectionOf } from './flags.ts';

export function addVersion(program: Command, commands: Commands, done: Done): void {
  const version = connectionFlags(child(program, 'version', 'Print the version of reship and of the API server.'))
    .option('--client', 'do not ask the API server')
    .addOption(new Option('-o, --output <form>', 'how it is printed').choices(['json', 'yaml']));
  examples(version, [], ['fine', 'someFailed', 'usage']);
  version.action(async (flags: Flags) => {
    const output = flags['output'] === 'json' || flags['output'] === 'yaml' ? flags['output'] : 'table';
    done(await commands.version({ connection: connectionOf(flags), client: flags['client'] === true, output }));
  });
}
