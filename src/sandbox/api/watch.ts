// Watches: what is there, what happens next, bookmarks, and the 410 for a version that is forgotten.
import type { ServerResponse } from 'node:http';
import { apiVersionOf } from '../store/kinds.ts';
import type { Change, Stored } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { notVersion, selected } from './list.ts';
import { isTrue, type Target } from './route.ts';
import { selectorOf } from './selectors.ts';
import { StatusError, statusOf } from './status.ts';

type Send = (type: Change['type'] | 'BOOKMARK' | 'ERROR', object: object) => void;

const bookmarkEveryMs = 20_000;

/**
 * Answers with a stream that ends with the connection or after `timeoutSeconds`.
 *
 * An object that begins or ceases to be selected is ADDED or DELETED. Throws what the server answers before it streams.
 * @param show an object as the caller wants it: itself, or a table of one row
 */
export function watch(
  store: Store,
  target: Target,
  query: URLSearchParams,
  response: ServerResponse,
  show: (object: Stored) => object,
): void {
  const version = query.get('resourceVersion') ?? '';
  const initial = query.get('sendInitialEvents');
  if (initial !== null && query.get('resourceVersionMatch') !== 'NotOlderThan') {
    const field =
      'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    throw new StatusError(422, `ListOptions.meta.k8s.io "" is invalid: ${field}`);
  }
  const { resource, namespace, name, kind } = target;
  const wanted = selectorOf(query, resource);
  if (!/^\d*$/.test(version)) throw new StatusError(500, notVersion(version), undefined, '');
  const wantsBookmarks = isTrue(query.get('allowWatchBookmarks'));

  const send: Send = (type, object) => void response.write(`${JSON.stringify({ type, object })}\n`);
  const bookmark = (annotations?: object): void => {
    const metadata = {
      resourceVersion: String(store.version()),
      creationTimestamp: null,
      ...(annotations && { annotations }),
    };
    send('BOOKMARK', { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata });
  };
  const isHere = ({ metadata }: Stored): boolean =>
    (namespace === '' || metadata.namespace === namespace) && (name === '' || metadata.name === name);

  function tell({ type, object, before }: Change): void {
    if (!isHere(object)) return;
    const former = type !== 'ADDED' && before !== null && wanted(before) ? before : null;
    const isWanted = type !== 'DELETED' && wanted(object);
    if (isWanted) send(former === null ? 'ADDED' : 'MODIFIED', show(object));
    else if (former !== null) {
      const { resourceVersion } = object.metadata;
      send('DELETED', show({ ...former, metadata: { ...former.metadata, resourceVersion } }));
    }
  }

  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const changes = startsAtOnce(version, initial) ? [] : store.since(resource, Number(version));
  if (changes === 'expired') {
    const expired = new StatusError(410, `too old resource version: ${version} (${store.version()})`);
    send('ERROR', statusOf(expired));
    response.end();
    return;
  }
  if (initial === null ? startsAtOnce(version, initial) : isTrue(initial)) {
    for (const object of selected(store, resource, namespace, name, query)) send('ADDED', show(object));
    if (isTrue(initial) && wantsBookmarks) bookmark({ 'k8s.io/initial-events-end': 'true' });
  }
  for (const change of changes) tell(change);
  const leave = store.follow(resource, tell);
  const bookmarks = wantsBookmarks ? setInterval(bookmark, bookmarkEveryMs) : undefined;
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  const end = seconds > 0 ? setTimeout(() => response.end(), seconds * 1_000) : undefined;
  response.once('close', () => {
    leave();
    clearInterval(bookmarks);
    clearTimeout(end);
  });
}

/** Any state will do: what is there is told first. */
function startsAtOnce(version: string, initial: string | null): boolean {
  return version === '' || version === '0' || isTrue(initial);
}
