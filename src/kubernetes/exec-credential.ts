// ExecCredential of client.authentication.k8s.io: what a login program is told, and what it gives.
import { Buffer } from 'node:buffer';
import { createSecureContext } from 'node:tls';
import { parseInstant } from '#core/time/instant.ts';
import type { ClusterTls } from './access.ts';

export interface ExecCredentials {
  readonly token: string | null;
  /** PEM, both or neither. */
  readonly cert: string | null;
  readonly key: string | null;
  /** Milliseconds; null: it does not say. */
  readonly expiresAt: number | null;
}

/** The cluster as `provideClusterInfo` hands it to the program. */
export interface ExecCluster {
  readonly server: string;
  readonly tls: ClusterTls;
  /** `proxy-url`, with its login; "" where there is none. */
  readonly proxyUrl: string;
  readonly disableCompression: boolean;
  /** The extension `client.authentication.k8s.io/exec` of the cluster; null where there is none. */
  readonly config: unknown;
}

/** The text of KUBERNETES_EXEC_INFO, key by key as client-go writes it. */
export function execInfo(apiVersion: string, interactive: boolean, cluster: ExecCluster | null): string {
  const spec = { ...(cluster === null ? {} : { cluster: clusterInfo(cluster) }), interactive };
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, spec });
}

function clusterInfo({ server, tls, proxyUrl, disableCompression, config }: ExecCluster): object {
  return {
    server,
    ...(tls.servername === null ? {} : { 'tls-server-name': tls.servername }),
    ...(tls.verify ? {} : { 'insecure-skip-tls-verify': true }),
    ...(tls.ca === null ? {} : { 'certificate-authority-data': Buffer.from(tls.ca).toString('base64') }),
    ...(proxyUrl === '' ? {} : { 'proxy-url': proxyUrl }),
    ...(disableCompression ? { 'disable-compression': true } : {}),
    config,
  };
}

/** What the program wrote, or why it cannot be used: a text without anything of what was written. */
export function parseExecCredential(text: string, apiVersion: string): ExecCredentials | string {
  const root = recordOf(text);
  if (root === null) return 'its output is no JSON object';
  if (root['kind'] !== 'ExecCredential') return 'its output is no ExecCredential';
  if (root['apiVersion'] !== apiVersion) return `its output is of another version than ${apiVersion}`;
  const status = root['status'];
  if (!isRecord(status)) return 'its output has no status';
  const [token, cert, key] = [status['token'], status['clientCertificateData'], status['clientKeyData']].map(textOf);
  if (token === undefined || cert === undefined || key === undefined)
    return 'its status holds something else than texts';
  if (token === '' && cert === '' && key === '') return 'its status has neither a token nor a certificate';
  if ((cert === '') !== (key === '')) return 'its status has a certificate without its key, or the other way round';
  if (!/^[\x21-\x7e]*$/.test(token)) return 'its token has characters that no header can carry';
  if (cert !== '' && !areUsable(cert, key)) return 'its certificate and key cannot be used';
  const expires = status['expirationTimestamp'] ?? null;
  const expiresAt = typeof expires === 'string' ? parseInstant(expires) : null;
  if (expires !== null && expiresAt === null) return 'its expirationTimestamp is no time';
  return { token: token || null, cert: cert || null, key: key || null, expiresAt };
}

function areUsable(cert: string, key: string): boolean {
  try {
    createSecureContext({ cert, key });
    return true;
  } catch {
    return false;
  }
}

function recordOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** "" where it is absent or null; undefined where it is something else. */
function textOf(raw: unknown): string | undefined {
  if (raw === undefined || raw === null) return '';
  return typeof raw === 'string' ? raw : undefined;
}

function isRecord(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
