// A bearer token in a file that somebody else renews: read at most once a minute, and at once after a 401.
import type { ReadFile } from './access.ts';
import { ClusterError } from './status-error.ts';

const freshMilliseconds = 60_000;

export interface TokenFile {
  /** The last token that could be read; throws KubeconfigUnusable when there never was one. */
  token(): Promise<string>;
  refresh(): Promise<void>;
}

export function tokenFile(path: string, readFile: ReadFile, monotonic: () => number): TokenFile {
  let last: string | null = null;
  let readAt = 0;
  let underWay: Promise<void> | null = null;

  async function read(): Promise<void> {
    const text = await readFile(path).catch(() => '');
    readAt = monotonic();
    if (text.trim() !== '') last = text.trim();
    if (last === null)
      throw new ClusterError('KubeconfigUnusable', `the token file ${path} cannot be read or is empty`);
  }

  function refresh(): Promise<void> {
    underWay ??= read().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  return {
    async token() {
      if (last === null || monotonic() - readAt >= freshMilliseconds) await refresh();
      return last ?? '';
    },
    refresh,
  };
}
