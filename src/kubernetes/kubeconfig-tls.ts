// A kubeconfig's cluster and user entries as TLS material.
import { Buffer } from 'node:buffer';
import { dirname, resolve } from 'node:path';
import type { ClusterTls, ReadFile } from './access.ts';
import type { Entry } from './kubeconfig-file.ts';
import { ClusterError } from './status-error.ts';
import { isUsable } from './tls-files.ts';

/** The certificates of both; `…-data` wins over the file, as in kubectl. */
export async function tlsOf(cluster: Entry, user: Entry | null, readFile: ReadFile): Promise<ClusterTls> {
  const verify = !/^true$/i.test(cluster.text('insecure-skip-tls-verify'));
  const ca = await pemOf(cluster, 'certificate-authority', readFile);
  if (!verify && ca !== null) {
    throw unusable(`the cluster "${cluster.name}" has both a certificate authority and insecure-skip-tls-verify`);
  }
  const cert = user === null ? null : await pemOf(user, 'client-certificate', readFile);
  const key = user === null ? null : await pemOf(user, 'client-key', readFile);
  if ((cert === null) !== (key === null)) {
    throw unusable(`the user "${user?.name}" has a client certificate without its key, or the other way round`);
  }
  const tls = { ca, cert, key, servername: cluster.text('tls-server-name') || null, verify };
  // Said here, not at every request.
  if (isUsable(tls)) return tls;
  throw unusable(
    `the certificates for the cluster "${cluster.name}" cannot be used (broken, or the key has a passphrase or belongs to another)`,
  );
}

async function pemOf(entry: Entry, key: string, readFile: ReadFile): Promise<string | null> {
  const data = entry.text(`${key}-data`);
  const path = entry.text(key);
  if (data === '' && path === '') return null;
  const file = resolve(dirname(entry.file), path);
  const text = data === '' ? await readFile(file).catch(() => null) : Buffer.from(data, 'base64').toString('utf8');
  const where = data === '' ? `the file ${file} (${key} of "${entry.name}")` : `${key}-data of "${entry.name}"`;
  if (text === null) throw unusable(`${where} cannot be read`);
  if (!text.includes('-----BEGIN ')) throw unusable(`${where} holds no PEM`);
  return text;
}

function unusable(message: string): ClusterError {
  return new ClusterError('KubeconfigUnusable', message);
}
