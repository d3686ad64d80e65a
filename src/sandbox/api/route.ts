// What a request asks for: the resource, the object and the verb behind a method and a path.
import { type Kind, resourceOf } from '../store/kinds.ts';
import type { Store } from '../store/store.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly contentType: string;
  readonly userAgent: string;
  readonly body: string;
}

export interface Target {
  readonly kind: Kind;
  readonly resource: string;
  /** As the path says it: events have two. */
  readonly group: string;
  readonly version: string;
  /** `''` for all, or where the kind has none. */
  readonly namespace: string;
  /** `''` for a collection. */
  readonly name: string;
  readonly subresource: string;
  readonly verb: string;
}

const resourcePath = /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))\/(.+)$/;

/** null: no resource has this path. */
export function targetOf(store: Store, asked: Pick<Asked, 'method' | 'path' | 'query'>): Target | null {
  const [, core, group = '', grouped = '', rest = ''] = resourcePath.exec(asked.path) ?? [];
  if (rest === '') return null;
  const version = core ?? grouped;
  const parts = rest.split('/').map(decodeURIComponent);
  const inNamespace = parts[0] === 'namespaces' && parts.length > 2 && !['status', 'finalize'].includes(parts[2] ?? '');
  const [plural = '', name = '', subresource = ''] = inNamespace ? parts.slice(2) : parts;
  const resource = resourceOf({ group, plural });
  const kind = store.kind(resource);
  if (kind === undefined || kind.version !== version) return null;
  const namespace = inNamespace ? (parts[1] ?? '') : '';
  if (kind.namespaced ? name !== '' && namespace === '' : namespace !== '') return null;
  return { kind, resource, group, version, namespace, name, subresource, verb: verbOf(asked, name) };
}

function verbOf({ method, query }: Pick<Asked, 'method' | 'query'>, name: string): string {
  if (method === 'POST') return 'create';
  if (method === 'PUT') return 'update';
  if (method === 'PATCH') return 'patch';
  if (method === 'DELETE') return name === '' ? 'deletecollection' : 'delete';
  if (isTrue(query.get('watch'))) return 'watch';
  return name === '' ? 'list' : 'get';
}

export function isTrue(value: string | null): boolean {
  return value !== null && ['true', '1'].includes(value);
}
