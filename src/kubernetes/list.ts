// Lists in pages: objects become their projections page by page, so that no page stays in memory.
import { setImmediate } from 'node:timers/promises';
import { at, textOf } from '#core/workload/shape.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

const usualPage = 500;

export interface ListQuestion {
  readonly path: string;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Objects of one page; 500. */
  readonly pageSize?: number;
  /** A list that starts over may hand objects out again: no uid is remembered, and the next page is asked for while this one is handed out. */
  readonly repeats?: boolean;
}

interface Page<T> {
  readonly items: readonly T[];
  /** The token of the next one; "" after the last. */
  readonly next: string;
}

/**
 * Everything in the list, in the server's order; what `project` answers with null is left out.
 *
 * A continue token lives for about five minutes: when it has expired (410), the list starts over, once, and objects
 * that were handed out already are not handed out again (known by uid). Throws a ClusterError.
 */
export async function* list<T>(
  call: Transport,
  question: ListQuestion,
  project: (raw: unknown) => T | null,
): AsyncGenerator<T, void, undefined> {
  const seen = new Set<string>();
  let token = '';
  let mayStartOver = true;
  let ahead: Promise<Page<T>> | null = null;
  for (;;) {
    try {
      const page: Page<T> = await (ahead ?? readPage(call, question, token, seen, project));
      const mayAsk = question.repeats === true && page.next !== '' && page.next !== token;
      ahead = mayAsk ? readPage(call, question, page.next, seen, project) : null;
      // What came of it is asked when it is its turn.
      ahead?.catch(() => undefined);
      yield* page.items;
      if (page.next === '') return;
      if (page.next === token)
        throw new ClusterError('ServerError', `the list ${question.path} repeats its continue token`);
      token = page.next;
    } catch (error) {
      if (!isExpired(error) || token === '' || !mayStartOver) throw error;
      mayStartOver = false;
      token = '';
      ahead = null;
    }
    await setImmediate();
  }
}

async function readPage<T>(
  call: Transport,
  { path, labelSelector, fieldSelector, signal, pageSize = usualPage, repeats = false }: ListQuestion,
  token: string,
  seen: Set<string>,
  project: (raw: unknown) => T | null,
): Promise<Page<T>> {
  const page = await call({
    method: 'GET',
    path,
    query: { limit: String(pageSize), continue: token, labelSelector, fieldSelector },
    packed: true,
    ...(signal === undefined ? {} : { signal }),
  });
  const raw = page['items'] ?? [];
  if (!Array.isArray(raw)) throw new ClusterError('ServerError', `the answer for ${path} is no list`);
  const items: T[] = [];
  for (const one of raw) {
    const uid = repeats ? null : textOf(at(one, 'metadata', 'uid'));
    if (uid !== null && seen.has(uid)) continue;
    if (uid !== null) seen.add(uid);
    const projection = project(one);
    if (projection !== null) items.push(projection);
  }
  return { items, next: textOf(at(page, 'metadata', 'continue')) ?? '' };
}

function isExpired(error: unknown): boolean {
  return error instanceof ClusterError && error.status === 410;
}
