// The flags that commands share, kubectl's words for kubectl's things, and their reading into plain options.
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Policy } from '#core/policy/policy.ts';
import type { WorkloadKind } from '#core/workload/workload.ts';
import type { Flags } from './command.ts';
import { configFlags, configOptionsOf } from './config-flags.ts';
import type { Terminal } from './deps.ts';
import { seconds } from './duration.ts';
import type { Connection, OutputForm, ReportOptions, Scope } from './options.ts';
import type { NamedWorkload } from './workload-names.ts';
import { kindOf, namedWorkload } from './workload-names.ts';

/** A command line that cannot be used: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The flags that are about a cluster and have no meaning for manifests in files, as commander names them. */
export const clusterFlags: readonly string[] = [
  'kubeconfig',
  'context',
  'as',
  'asGroup',
  'requestTimeout',
  'allNamespaces',
  'excludeNamespace',
  'fieldSelector',
  'kinds',
];

/** The flags that choose among workloads, and have no meaning where workloads are named. */
const choosingFlags: readonly string[] = ['allNamespaces', 'excludeNamespace', 'selector', 'fieldSelector', 'kinds'];

/** The value of --kinds where nothing else is said. */
export const allKinds = 'deploy,sts,ds,cj';

const outputForms: readonly OutputForm[] = ['table', 'wide', 'json', 'yaml', 'name'];

export function connectionFlags(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'path of the kubeconfig (default: KUBECONFIG, then ~/.kube/config)')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--as <user>', 'user to impersonate')
    .addOption(new Option('--as-group <group>', 'group to impersonate; repeatable').argParser(repeated('--as-group')))
    .option('--request-timeout <duration>', 'for a single request; 0 means no limit', '30s');
}

export function reportFlags(command: Command): Command {
  const connected = connectionFlags(command).addOption(
    new Option(
      '-n, --namespace <name>',
      'namespace; repeatable or comma-separated (default: that of the context)',
    ).argParser(names('-n')),
  );
  return configFlags(connected)
    .option('-A, --all-namespaces', 'all namespaces')
    .addOption(
      new Option(
        '-x, --exclude-namespace <name>',
        'all namespaces but this one; repeatable or comma-separated',
      ).argParser(names('-x')),
    )
    .option('-l, --selector <query>', 'label selector on the workloads, as kubectl reads it')
    .option('--field-selector <query>', 'field selector on the workloads, such as metadata.name=web')
    .option('--kinds <list>', 'kinds to look at, comma-separated: deploy,sts,ds,cj', allKinds)
    .option('--policy <policy>', 'for workloads with no policy of their own, such as digest or semver:^1.4')
    .addOption(new Option('-o, --output <form>', 'how the report is printed').choices(outputForms).default('table'))
    .option('--no-color', 'no colour; NO_COLOR does the same');
}

export function connectionOf(flags: Flags): Connection {
  const timeout = seconds(text(flags, 'requestTimeout') ?? '30s');
  if (timeout === null)
    throw new UsageError(`--request-timeout ${String(flags['requestTimeout'])} is no duration; write 30s or 1m`);
  const asGroups = list(flags, 'asGroup');
  const as = text(flags, 'as');
  if (as === null && asGroups.length > 0)
    throw new UsageError('--as-group needs --as: a group is impersonated together with a user');
  return {
    kubeconfig: text(flags, 'kubeconfig'),
    context: text(flags, 'context'),
    as,
    asGroups,
    requestTimeoutSeconds: timeout,
  };
}

/** @param command whose flags they are: which of them were written counts beside workloads that are named */
export async function reportOptionsOf(
  flags: Flags,
  terminal: Terminal,
  command: Command,
  workloads: readonly string[],
): Promise<ReportOptions> {
  const policy = text(flags, 'policy');
  return {
    connection: connectionOf(flags),
    ...configOptionsOf(flags),
    scope: scopeOf(flags, workloadsOf(workloads, command)),
    policy: policy === null ? null : await wishedPolicy(policy),
    output: outputForms.find((form) => form === flags['output']) ?? 'table',
    colour: terminal.colour && flags['color'] !== false,
  };
}

/** The long form of the first of these flags that was written; null when none was. */
export function writtenFlag(command: Command, among: readonly string[]): string | null {
  const given = among.find((name) => command.getOptionValueSource(name) === 'cli');
  return command.options.find((option) => given !== undefined && option.attributeName() === given)?.long ?? null;
}

export function workloadsOf(texts: readonly string[], command: Command): readonly NamedWorkload[] {
  const named = new Map<string, NamedWorkload>();
  for (const text of texts) {
    const one = namedWorkload(text);
    if (typeof one === 'string') throw new UsageError(one);
    named.set(`${one.kind}/${one.name}`, one);
  }
  const flag = texts.length === 0 ? null : writtenFlag(command, choosingFlags);
  if (flag !== null)
    throw new UsageError(`${texts[0]} and ${flag} exclude each other: workloads are named, or chosen by flags`);
  return [...named.values()];
}

export function scopeOf(flags: Flags, workloads: readonly NamedWorkload[]): Scope {
  const named = [...new Set(list(flags, 'namespace'))];
  const without = list(flags, 'excludeNamespace');
  const all = flags['allNamespaces'] === true || without.length > 0;
  if (all && named.length > 0) {
    throw new UsageError(
      `-n ${named[0]} and ${without.length > 0 ? '-x' : '-A'} exclude each other: one namespace, or all of them`,
    );
  }
  if (workloads.length > 0 && named.length > 1)
    throw new UsageError(`workloads are named in one namespace, and -n names ${named.length}`);
  return {
    namespaces: all ? null : named,
    without,
    workloads,
    kinds: kindsOf(text(flags, 'kinds') ?? ''),
    labelSelector: text(flags, 'selector'),
    fieldSelector: text(flags, 'fieldSelector'),
  };
}

function kindsOf(value: string): readonly WorkloadKind[] {
  const kinds = value.split(',').map((word) => {
    const kind = kindOf(word);
    if (kind !== null) return kind;
    const shown = JSON.stringify(word.trim().toLowerCase());
    throw new UsageError(`--kinds: there is no kind ${shown} here; the kinds are deploy, sts, ds and cj`);
  });
  return [...new Set(kinds)];
}

/** Ranges and patterns are loaded only where a policy is named: `reship --help` needs none. */
async function wishedPolicy(value: string): Promise<Policy> {
  if (value.trim().toLowerCase() === 'none')
    throw new UsageError('--policy none does nothing: a workload without a policy is not touched anyway');
  const { parsePolicy } = await import('#core/policy/parse.ts');
  const parsed = parsePolicy(value);
  if (parsed.ok) return parsed.policy;
  const { message, next = '' } = parsed.problem;
  throw new UsageError(`--policy ${value}: ${message}${message.endsWith('?') ? '' : '.'} ${next}`.trimEnd());
}

export function text(flags: Flags, name: string): string | null {
  const value = flags[name];
  return typeof value === 'string' ? value : null;
}

export function list(flags: Flags, name: string): readonly string[] {
  const value = flags[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

type Collector = (value: string, before: readonly string[] | undefined) => readonly string[];

/** An empty name is a variable that was not set: it must not widen or narrow what is looked at. */
function repeated(flag: string): Collector {
  return (value, before = []) => {
    if (value.trim() === '') throw new UsageError(`${flag} needs a name, and got an empty text`);
    return [...before, value];
  };
}

/** As `repeated`, with commas between names. */
export function names(flag: string): Collector {
  const collect = repeated(flag);
  return (value, before) => value.split(',').reduce((all, part) => collect(part.trim(), all), before ?? []);
}
