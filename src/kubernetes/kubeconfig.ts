// Kubeconfig files: which are read, which context counts, and what it says.
import { delimiter, join } from 'node:path';
import { nearest } from '#core/reason/nearest.ts';
import { at } from '#core/workload/shape.ts';
import { fileTrouble } from '#runtime/file-trouble.ts';
import type { AccessQuestion, ClusterAccess } from './access.ts';
import { loginOf } from './kubeconfig-credentials.ts';
import { mergeKubeconfigs, parseKubeconfig, type Entries, type Entry, type Kubeconfig } from './kubeconfig-file.ts';
import { tlsOf } from './kubeconfig-tls.ts';
import { proxyOf } from './proxy.ts';
import { ClusterError } from './status-error.ts';
import { tlsFiles } from './tls-files.ts';

/**
 * The access that `--kubeconfig` (that file alone), `$KUBECONFIG` (a list; missing files are skipped) or
 * `~/.kube/config` gives; null when none of the files exists. Throws a ClusterError KubeconfigUnusable.
 */
export async function loadKubeconfig(question: AccessQuestion): Promise<ClusterAccess | null> {
  const paths = pathsOf(question);
  const found: Kubeconfig[] = [];
  for (const path of paths) {
    const text = await readKubeconfig(path, question);
    if (text !== null) found.push(parseKubeconfig(path, text));
  }
  if (found.length === 0) return null;
  return accessOf(mergeKubeconfigs(found), paths.join(', '), question);
}

function pathsOf({ kubeconfig, env }: AccessQuestion): readonly string[] {
  if (kubeconfig !== undefined && kubeconfig !== '') return [kubeconfig];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return [...new Set(listed)];
  const home = env['HOME'] ?? env['USERPROFILE'];
  return home === undefined || home === '' ? [] : [join(home, '.kube', 'config')];
}

async function readKubeconfig(path: string, { kubeconfig, readFile }: AccessQuestion): Promise<string | null> {
  try {
    return await readFile(path);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing && !kubeconfig) return null;
    throw new ClusterError('KubeconfigUnusable', `the kubeconfig ${path} cannot be read: ${fileTrouble(error)}`);
  }
}

async function accessOf(config: Kubeconfig, files: string, question: AccessQuestion): Promise<ClusterAccess> {
  const context = contextOf(config, files, question.context);
  const cluster = namedOrNull(config.clusters, context.text('cluster'), context, 'cluster');
  if (cluster === null) throw unusable(`the context "${context.name}" names no cluster`);
  const user = namedOrNull(config.users, context.text('user'), context, 'user');
  const material = await tlsFiles(() => tlsOf(cluster, user, question.readFile), question.monotonic);
  const tls = await material.now();
  const server = serverOf(cluster, tls.ca !== null || tls.cert !== null || !tls.verify);
  const proxy = proxyOf(cluster, server, question.env);
  const login = loginOf(
    user,
    {
      server: cluster.text('server'),
      isSecure: server.startsWith('https:'),
      files: material,
      proxyUrl: cluster.text('proxy-url'),
      disableCompression: /^true$/i.test(cluster.text('disable-compression')),
      config: execExtensionOf(cluster),
    },
    question,
  );
  return { server, namespace: context.text('namespace') || 'default', context: context.name, proxy, ...login };
}

/** What the cluster holds for the program that logs in. */
function execExtensionOf(cluster: Entry): unknown {
  if (!cluster.has('extensions')) return null;
  const extensions = cluster.typed('extensions');
  const found: unknown = (Array.isArray(extensions) ? extensions : []).find(
    (one: unknown) => at(one, 'name') === 'client.authentication.k8s.io/exec',
  );
  return at(found, 'extension') ?? null;
}

function contextOf(config: Kubeconfig, files: string, wanted: string | undefined): Entry {
  const name = wanted || config.currentContext;
  const context = config.contexts.get(name);
  if (name !== '' && context !== undefined) return context;
  const names = [...config.contexts.keys()];
  const has = names.length === 0 ? 'It has none.' : `It has: ${listed(names)}.`;
  if (name === '') throw unusable(`no context is chosen in ${files}. ${has}`, 'Choose one with --context.');
  const meant = nearest(name, names);
  const hint = meant === null ? '' : `; did you mean "${meant}"?`;
  throw unusable(`no context "${name}" in ${files}${hint === '' ? '.' : hint} ${has}`, 'Choose one with --context.');
}

function namedOrNull(entries: Entries, name: string, context: Entry, what: string): Entry | null {
  if (name === '') return null;
  const entry = entries.get(name);
  if (entry === undefined)
    throw unusable(`the context "${context.name}" names the ${what} "${name}", which does not exist`);
  return entry;
}

/** As kubectl: a server without a scheme speaks TLS when the cluster has anything to do with TLS. */
function serverOf(cluster: Entry, hasTls: boolean): string {
  const text = cluster.text('server');
  const withScheme = /^[a-z]+:\/\//i.test(text) ? text : `${hasTls ? 'https' : 'http'}://${text}`;
  const url = text !== '' && URL.canParse(withScheme) ? new URL(withScheme) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw unusable(`the cluster "${cluster.name}" has no usable server address`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function listed(names: readonly string[]): string {
  const shown = names.toSorted().slice(0, 20);
  return `${shown.join(', ')}${names.length > shown.length ? `, and ${names.length - shown.length} more` : ''}`;
}

function unusable(message: string, next?: string): ClusterError {
  return new ClusterError('KubeconfigUnusable', message, next === undefined ? {} : { next });
}
