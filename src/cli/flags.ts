// The flags that commands share, kubectl's words for kubectl's things, and their reading into plain options.
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Policy } from '#core/policy/policy.ts';
import type { WorkloadKind } from '#core/workload/workload.ts';
import type { Flags } from './command.ts';
import type { Terminal } from './deps.ts';
import { seconds } from './duration.ts';
import type { Connection, OutputForm, ReportOptions, Scope } from './options.ts';

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

const outputForms: readonly OutputForm[] = ['table', 'wide', 'json', 'yaml', 'name'];

export function connectionFlags(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'path of the kubeconfig (default: KUBECONFIG, then ~/.kube/config)')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--as <user>', 'user to impersonate')
    .addOption(new Option('--as-group <group>', 'group to impersonate; repeatable').argParser(collect).default([]))
    .option('--request-timeout <duration>', 'for a single request; 0 means no limit', '30s');
}

export function reportFlags(command: Command): Command {
  return connectionFlags(command)
    .addOption(
      new Option('-n, --namespace <name>', 'namespace; repeatable (default: that of the context)')
        .argParser(collect)
        .default([]),
    )
    .option('--config <file>', 'configuration: registries and their credentials (default: RESHIP_CONFIG, else none)')
    .option('-A, --all-namespaces', 'all namespaces')
    .addOption(
      new Option('-x, --exclude-namespace <name>', 'all namespaces but this one; repeatable')
        .argParser(collect)
        .default([]),
    )
    .option('-l, --selector <query>', 'label selector on the workloads, as kubectl reads it')
    .option('--field-selector <query>', 'field selector on the workloads, such as metadata.name=web')
    .option('--kinds <list>', 'kinds to look at, comma-separated: deploy,sts,ds,cj', 'deploy,sts,ds,cj')
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

export async function reportOptionsOf(flags: Flags, terminal: Terminal): Promise<ReportOptions> {
  const policy = text(flags, 'policy');
  return {
    connection: connectionOf(flags),
    config: text(flags, 'config'),
    scope: scopeOf(flags),
    policy: policy === null ? null : await wishedPolicy(policy),
    output: outputForms.find((form) => form === flags['output']) ?? 'table',
    colour: terminal.colour && flags['color'] !== false,
  };
}

function scopeOf(flags: Flags): Scope {
  const named = list(flags, 'namespace');
  const without = list(flags, 'excludeNamespace');
  const all = flags['allNamespaces'] === true || without.length > 0;
  if (all && named.length > 0) {
    throw new UsageError(
      `-n ${named[0]} and ${without.length > 0 ? '-x' : '-A'} exclude each other: one namespace, or all of them`,
    );
  }
  return {
    namespaces: all ? null : [...new Set(named)],
    without,
    kinds: kindsOf(text(flags, 'kinds') ?? ''),
    labelSelector: text(flags, 'selector'),
    fieldSelector: text(flags, 'fieldSelector'),
  };
}

const kindNames: Readonly<Record<string, WorkloadKind>> = {
  deploy: 'Deployment',
  deployment: 'Deployment',
  deployments: 'Deployment',
  sts: 'StatefulSet',
  statefulset: 'StatefulSet',
  statefulsets: 'StatefulSet',
  ds: 'DaemonSet',
  daemonset: 'DaemonSet',
  daemonsets: 'DaemonSet',
  cj: 'CronJob',
  cronjob: 'CronJob',
  cronjobs: 'CronJob',
};

function kindsOf(value: string): readonly WorkloadKind[] {
  const kinds = new Set<WorkloadKind>();
  for (const word of value.split(',').map((part) => part.trim().toLowerCase())) {
    const kind = kindNames[word];
    if (kind === undefined) {
      throw new UsageError(
        `--kinds: there is no kind ${JSON.stringify(word)} here; the kinds are deploy, sts, ds and cj`,
      );
    }
    kinds.add(kind);
  }
  return [...kinds];
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

function list(flags: Flags, name: string): readonly string[] {
  const value = flags[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, ...value.split(',').filter((part) => part !== '')];
}
