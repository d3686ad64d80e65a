// Kinds and workloads as a command line names them: kubectl's short and long kinds, and KIND/NAME.
import type { WorkloadId, WorkloadKind } from '#core/workload/workload.ts';

/** One workload by its name; its namespace is said beside it. */
export type NamedWorkload = Pick<WorkloadId, 'kind' | 'name'>;

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

/** `deploy`, `Deployment`, `deployments.apps`; null for a kind that has no place here. */
export function kindOf(word: string): WorkloadKind | null {
  const plain = word.trim().toLowerCase();
  const kind = Object.hasOwn(kindNames, plain) ? kindNames[plain] : undefined;
  if (kind !== undefined) return kind;
  const [, name = '', group = ''] = /^([a-z]+)(?:\.v1)?\.(apps|batch)$/.exec(plain) ?? [];
  const grouped = Object.hasOwn(kindNames, name) ? kindNames[name] : undefined;
  return grouped !== undefined && (grouped === 'CronJob') === (group === 'batch') ? grouped : null;
}

/** `deploy/web`, or one sentence that says why it is none. */
export function namedWorkload(text: string): NamedWorkload | string {
  const [word = '', name = '', ...more] = text.split('/');
  const kind = kindOf(word);
  if (name !== '' && more.length === 0 && kind !== null) return { kind, name };
  const shown = JSON.stringify(text);
  if (!text.includes('/')) return `${shown} is no workload; write KIND/NAME, such as deploy/${name || text || 'web'}`;
  if (more.length > 0) return `${shown} is no workload; write KIND/NAME, and its namespace with -n`;
  if (name === '') return `${shown} has no name; write KIND/NAME, such as deploy/web`;
  return `${shown}: there is no kind ${JSON.stringify(word)} here; the kinds are deploy, sts, ds and cj`;
}
