// `reship history`: names, flags and help.
import type { Command } from 'commander';
import { Option } from 'commander';
import { outcomes } from '#core/record/record.ts';
import type { Done, Flags } from './command.ts';
import { child, examples } from './command.ts';
import type { Commands } from './deps.ts';
import { seconds } from './duration.ts';
import { allKinds, connectionFlags, connectionOf, names, scopeOf, text, UsageError, workloadsOf } from './flags.ts';

const forms = ['table', 'json', 'yaml'] as const;

export function addHistory(program: Command, commands: Commands, done: Done): void {
  const history = connectionFlags(
    child(program, 'history [workload]', 'Show the changes that Reship made, the newest first.'),
  )
    .addOption(
      new Option(
        '-n, --namespace <name>',
        'namespace; repeatable or comma-separated (default: that of the context)',
      ).argParser(names('-n')),
    )
    .option('-A, --all-namespaces', 'all namespaces')
    .option('--since <duration>', 'only changes younger than this, such as 24h')
    .option('--image <text>', 'only changes from or to an image that has this text in its name, tag or digest')
    .option(
      '--outcome <list>',
      `only these, comma-separated: ${[...outcomes, 'Open'].join(', ')}; nothing of this release ends as Returned`,
    )
    .addOption(new Option('-o, --output <form>', 'how it is printed').choices(forms).default('table'));
  examples(
    history,
    ['history deploy/web -n shop', 'history -A --since 24h --outcome Failed'],
    ['fine', 'someFailed', 'usage', 'forbidden', 'interrupted'],
  );
  history.action(async (workload: string | undefined, flags: Flags, command: Command) => {
    const workloads = workloadsOf(workload === undefined ? [] : [workload], command);
    const since = text(flags, 'since');
    const sinceSeconds = since === null ? null : seconds(since);
    if (since !== null && sinceSeconds === null)
      throw new UsageError(`--since ${since} is no duration; write 90m or 24h`);
    done(
      await commands.history({
        connection: connectionOf(flags),
        scope: scopeOf({ ...flags, kinds: allKinds }, workloads),
        sinceSeconds,
        image: text(flags, 'image'),
        outcomes: outcomesOf(text(flags, 'outcome')),
        output: forms.find((form) => form === flags['output']) ?? 'table',
      }),
    );
  });
}

function outcomesOf(value: string | null): readonly string[] {
  if (value === null) return [];
  const known = [...outcomes, 'Open'];
  return value.split(',').map((word) => {
    const found = known.find((one) => one.toLowerCase() === word.trim().toLowerCase());
    if (found !== undefined) return found.toLowerCase();
    throw new UsageError(
      `--outcome: there is no outcome ${JSON.stringify(word.trim())}; write one of ${known.join(', ')}`,
    );
  });
}
