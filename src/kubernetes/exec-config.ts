// What a kubeconfig's user says of the program that it logs in with: the `exec` entry, read and checked.
import { dirname, resolve, sep } from 'node:path';
import type { Entry } from './kubeconfig-file.ts';
import { ClusterError } from './status-error.ts';

export const execVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'] as const;

export interface ExecConfig {
  /** The name of the user entry. */
  readonly user: string;
  readonly apiVersion: (typeof execVersions)[number];
  /** A path, or a bare name that PATH resolves. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What to tell when the program is missing; "" for nothing. */
  readonly installHint: string;
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
  readonly provideClusterInfo: boolean;
}

/**
 * null where the user logs in without a program. Throws a ClusterError KubeconfigUnusable.
 *
 * As kubectl: a command with a slash is relative to the kubeconfig's folder; v1beta1 need not say its interactiveMode.
 */
export function execConfigOf(user: Entry): ExecConfig | null {
  const exec = user.part('exec');
  if (exec === null) return null;
  const apiVersion = execVersions.find((one) => one === exec.text('apiVersion'));
  if (apiVersion === undefined) {
    throw unusable(
      user,
      `its apiVersion is neither ${execVersions.join(' nor ')}`,
      'Update the program and its entry.',
    );
  }
  const command = exec.text('command');
  if (command === '') throw unusable(user, 'it has no command');
  const env = exec.parts('env').map((one) => [one.text('name'), one.text('value')] as const);
  if (env.some(([name]) => name === '')) throw unusable(user, 'an entry of its env has no name');
  const hasFolder = command.includes('/') || command.includes(sep);
  return {
    user: user.name,
    apiVersion,
    command: hasFolder ? resolve(dirname(user.file), command) : command,
    args: exec.list('args'),
    env: Object.fromEntries(env),
    installHint: exec.text('installHint'),
    interactiveMode: interactiveModeOf(user, exec.text('interactiveMode'), apiVersion),
    provideClusterInfo: /^true$/i.test(exec.text('provideClusterInfo')),
  };
}

function interactiveModeOf(user: Entry, mode: string, apiVersion: string): ExecConfig['interactiveMode'] {
  if (mode === 'Never' || mode === 'IfAvailable' || mode === 'Always') return mode;
  if (mode === '' && apiVersion === 'client.authentication.k8s.io/v1beta1') return 'IfAvailable';
  const what = mode === '' ? 'it has no interactiveMode' : 'its interactiveMode is unknown';
  throw unusable(user, what, 'Write interactiveMode: IfAvailable, Never or Always.');
}

function unusable(user: Entry, why: string, next = 'Correct the entry.'): ClusterError {
  const message = `the user "${user.name}" logs in with a program (exec) whose entry cannot be used: ${why}`;
  return new ClusterError('KubeconfigUnusable', message, { next });
}
