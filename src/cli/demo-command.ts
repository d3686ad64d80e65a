// `reship demo`: names, flags and help.
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Done, Flags } from './command.ts';
import { child, examples } from './command.ts';
import type { Commands, Terminal } from './deps.ts';
import { text, UsageError } from './flags.ts';

/** Small, without rights, on every node already, and with many versions. */
const repository = 'registry.k8s.io/pause';

export function addDemo(program: Command, commands: Commands, terminal: Terminal, done: Done): void {
  const command = child(program, 'demo', 'Watch Reship at work on a small shop, in a cluster inside this process.')
    .option('--once', 'tell the story, clean up and end; without it the cluster stays up until Ctrl-C')
    .option('--context <name>', 'use a cluster of your own: a namespace that is made and removed again')
    .option('--kubeconfig <file>', 'where that context is (default: KUBECONFIG, then ~/.kube/config)')
    .option('--repository <name>', `with --context: images with at least two versions (default: ${repository})`)
    .addOption(new Option('-o, --output <form>', 'text, or one JSON object a line').choices(['text', 'json']))
    .option('--no-color', 'no colour; NO_COLOR does the same');
  examples(
    command,
    ['demo', 'demo --once', 'demo --context kind-test --once'],
    ['fine', 'someFailed', 'usage', 'forbidden', 'interrupted'],
  );
  command.action(async (flags: Flags) => {
    const context = text(flags, 'context');
    for (const other of ['kubeconfig', 'repository']) {
      if (context === null && text(flags, other) !== null)
        throw new UsageError(`--${other} needs --context: without it the demo is in a cluster of its own`);
    }
    done(
      await commands.demo({
        own: context === null ? null : { context, kubeconfig: text(flags, 'kubeconfig') },
        repository: text(flags, 'repository') ?? repository,
        once: flags['once'] === true,
        output: flags['output'] === 'json' ? 'json' : 'text',
        colour: terminal.colour && flags['color'] !== false,
      }),
    );
  });
}
