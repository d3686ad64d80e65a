// Reads a list in pages, for API servers that have no streaming lists.
import { setImmediate } from 'node:timers/promises';
import { at, textOf } from '#core/workload/shape.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

export interface PagesQuestion {
  readonly path: string;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly signal: AbortSignal;
}

const pageSize = 250;
/** Objects after which timers and other work have their turn. */
const sliceSize = 50;

/**
 * Hands out every object, consistently: all pages are of one version.
 *
 * @param begin called with that version before the first object; false stops, and nothing is handed out
 * @returns the version, or null where `begin` said no. Throws a ClusterError, 410 where the pages took too long.
 */
export async function readPages(
  call: Transport,
  { path, labelSelector, fieldSelector, signal }: PagesQuestion,
  begin: (version: string) => boolean,
  take: (raw: unknown) => void,
): Promise<string | null> {
  let version: string | null = null;
  let token = '';
  for (;;) {
    const page = await call({
      method: 'GET',
      path,
      query: { limit: String(pageSize), continue: token, labelSelector, fieldSelector },
      packed: true,
      signal,
    });
    const items = page['items'] ?? [];
    const stated = textOf(at(page, 'metadata', 'resourceVersion'));
    if (!Array.isArray(items) || stated === null)
      throw new ClusterError('ServerError', `the answer for ${path} is no list`);
    if (version === null) {
      version = stated;
      if (!begin(version)) return null;
    }
    for (const [index, raw] of items.entries()) {
      if (index % sliceSize === sliceSize - 1) await setImmediate();
      take(raw);
    }
    const next = textOf(at(page, 'metadata', 'continue')) ?? '';
    if (next === '') return version;
    if (next === token) throw new ClusterError('ServerError', `the list ${path} repeats its continue token`);
    token = next;
    await setImmediate();
  }
}
