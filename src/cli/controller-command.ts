// `reship controller`: names, flags and help.
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Done, Flags } from './command.ts';
import { child, examples } from './command.ts';
import { configFlags, configOptionsOf } from './config-flags.ts';
import type { Commands } from './deps.ts';
import { connectionFlags, connectionOf } from './flags.ts';

/** Each is a key of the configuration; the file says its default. */
export const controllerFlags = [
  ['--namespaces <list>', 'the namespaces to look after, comma-separated (default: all)'],
  ['--interval-seconds <seconds>', 'between two looks at the same tag (default: 60)'],
  ['--min-interval-seconds <seconds>', 'the least that reship.dev/interval-seconds may bring about (default: 15)'],
  ['--workers <count>', 'workloads looked at at once (default: 8)'],
  ['--max-concurrent <count>', 'rollouts under way at once (default: 20)'],
  ['--max-concurrent-per-namespace <count>', 'the same in one namespace (default: 5)'],
  ['--appliers <list>', 'field managers that bring what a file says, comma-separated'],
  ['--lease-namespace <name>', 'where the Lease is (default: the namespace of the Pod or the context)'],
  ['--lease-name <name>', 'the name of the Lease that all replicas share (default: reship, or reship-dry-run)'],
  ['--lease-seconds <seconds>', 'how long others wait for a leader that says nothing (default: 15)'],
  ['--lease-renew-seconds <seconds>', 'how long after its last renewal a leader still writes (default: 10)'],
  ['--lease-retry-seconds <seconds>', 'between two tries to get or renew the Lease (default: 2)'],
  ['--health-listen <address>', 'where /healthz, /livez and /readyz are served (default: 0.0.0.0:8081)'],
  ['--metrics-listen <address>', 'where /metrics is served (default: 0.0.0.0:8080)'],
  ['--cluster-name <name>', 'stands in records and in the log'],
  ['--dry-run [bool]', 'decide and log, and write nothing but the Lease'],
  ['--log-level <level>', 'the least important lines that are logged: debug, info, warn, error (default: info)'],
] as const;

export function addController(program: Command, commands: Commands, done: Done): void {
  const command = configFlags(
    connectionFlags(child(program, 'controller', 'Keep every opted-in workload current, all the time.')),
  );
  const options = controllerFlags.map(([flags, words]) => new Option(flags, words));
  for (const option of options) command.addOption(option);
  command.option('--print-config', 'print the whole configuration as it would be used, and end');
  examples(
    command,
    ['controller', 'controller --namespaces shop,blog --dry-run', 'controller --config reship.yaml --print-config'],
    ['fine', 'someFailed', 'usage', 'forbidden'],
  );
  command.action(async (flags: Flags) => {
    const given = options.map((option) => [option.attributeName(), flags[option.attributeName()]] as const);
    const values = given.flatMap(([key, value]) => {
      if (value === true) return [[key, 'true'] as const];
      return typeof value === 'string' ? [[key, value] as const] : [];
    });
    done(
      await commands.controller({
        connection: connectionOf(flags),
        ...configOptionsOf(flags),
        values: Object.fromEntries(values),
        printConfig: flags['printConfig'] === true,
      }),
    );
  });
}
