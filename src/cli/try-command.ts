// `reship try`: names, flags and help.
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Done, Flags } from './command.ts';
import { child, examples } from './command.ts';
import type { Commands } from './deps.ts';
import { text } from './flags.ts';
import type { TryOptions } from './options.ts';

const forms: readonly TryOptions['output'][] = ['table', 'wide', 'json', 'yaml'];

export function addTry(program: Command, commands: Commands, done: Done): void {
  const command = child(
    program,
    'try <policy> [image]',
    'Show which tag a policy would choose, and why not the others; no cluster is needed.',
  )
    .option('--running <reference>', 'what runs: a reference or a tag (default: the tag of the image)')
    .option('--include <regex>', 'only tags that match, as reship.dev/include')
    .option('--exclude <regex>', 'no tags that match, as reship.dev/exclude')
    .option('--tags <file>', 'a file of tags, one a line or a JSON array, or -: no registry is asked')
    .addOption(new Option('-o, --output <form>', 'how the report is printed').choices(forms).default('table'));
  examples(
    command,
    [
      "try 'semver:^1.4' ghcr.io/acme/web:1.4.2",
      "try 'semver:^1.4' --running 1.4.2 --tags tags.txt",
      'try minor ghcr.io/acme/web:1.4.2 -o json',
    ],
    ['fine', 'someFailed', 'usage'],
  );
  command.action(async (policy: string, image: string | undefined, flags: Flags) => {
    done(
      await commands.try({
        policy,
        image: image ?? null,
        running: text(flags, 'running'),
        include: text(flags, 'include'),
        exclude: text(flags, 'exclude'),
        tags: text(flags, 'tags'),
        output: forms.find((form) => form === flags['output']) ?? 'table',
      }),
    );
  });
}
