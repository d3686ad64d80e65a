// One line of a watch as what it means: an object that is, one that is gone, a bookmark, or the stream's end.
import { at, countOf, textOf } from '#core/workload/shape.ts';
import { ClusterError, statusError } from './status-error.ts';

export type WatchEvent =
  | { readonly type: 'set' | 'gone'; readonly version: string; readonly object: unknown }
  | { readonly type: 'bookmark'; readonly version: string; readonly initialEnd: boolean }
  /** The server says that the stream cannot go on. */
  | { readonly type: 'error'; readonly error: ClusterError };

/** null: no event of the watch protocol, so nothing of what follows can be trusted. */
export function watchEventOf(line: string): WatchEvent | null {
  const raw = parsed(line);
  const type = at(raw, 'type');
  const object = at(raw, 'object');
  if (type === 'ERROR') return { type: 'error', error: errorOf(object) };
  const version = textOf(at(object, 'metadata', 'resourceVersion'));
  if (version === null) return null;
  if (type === 'ADDED' || type === 'MODIFIED') return { type: 'set', version, object };
  if (type === 'DELETED') return { type: 'gone', version, object };
  if (type !== 'BOOKMARK') return null;
  const initialEnd = at(object, 'metadata', 'annotations', 'k8s.io/initial-events-end') === 'true';
  return { type: 'bookmark', version, initialEnd };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function errorOf(object: unknown): ClusterError {
  const code = countOf(at(object, 'code'));
  const status = code >= 400 ? code : 500;
  return (
    statusError(status, object, null) ??
    new ClusterError('ServerError', 'the watch ended with an error that is no Status', { status })
  );
}
