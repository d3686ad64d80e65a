// `reship why`: names, flags and help.
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Done, Flags } from './command.ts';
import { child, examples } from './command.ts';
import { configFlags, configOptionsOf } from './config-flags.ts';
import type { Commands } from './deps.ts';
import { allKinds, connectionFlags, connectionOf, scopeOf, text, workloadsOf } from './flags.ts';

const forms = ['table', 'wide', 'json', 'yaml'] as const;

export function addWhy(program: Command, commands: Commands, done: Done): void {
  const connected = connectionFlags(
    child(program, 'why <workload>', 'Show what a workload follows, and what speaks for and against each candidate.'),
  ).option('-n, --namespace <name>', 'namespace (default: that of the context)');
  const why = configFlags(connected).addOption(
    new Option('-o, --output <form>', 'how it is printed; wide shows every refused tag')
      .choices(forms)
      .default('table'),
  );
  examples(
    why,
    ['why deploy/web -n shop', 'why sts/db -o json'],
    ['fine', 'someFailed', 'usage', 'forbidden', 'interrupted'],
  );
  why.action(async (workload: string, flags: Flags, command: Command) => {
    const namespace = text(flags, 'namespace');
    const scoped = { namespace: namespace === null ? [] : [namespace], kinds: allKinds };
    done(
      await commands.why({
        connection: connectionOf(flags),
        ...configOptionsOf(flags),
        scope: scopeOf(scoped, workloadsOf([workload], command)),
        output: forms.find((form) => form === flags['output']) ?? 'table',
      }),
    );
  });
}
