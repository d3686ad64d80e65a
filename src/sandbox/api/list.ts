// Lists: what is asked for, in order and in pages, each from the one moment that its version tells.
import { randomBytes } from 'node:crypto';
import { apiVersionOf, type Kind } from '../store/kinds.ts';
import type { Stored } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { requireListOptions } from './option-mistakes.ts';
import type { Target } from './route.ts';
import { selectorOf } from './selectors.ts';
import { StatusError } from './status.ts';

export interface ObjectList {
  readonly kind: Kind;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly Stored[];
}

export interface Lister {
  /** Throws 410 for a page that is no longer known, 504 for a version that is yet to come. */
  list(target: Target, query: URLSearchParams): ObjectList;
  /** No token is known any more. */
  forget(): void;
}

interface Rest {
  readonly version: string;
  readonly items: readonly Stored[];
}

const keptLists = 100;
/** Twelve bytes. */
const tokenPattern = /^[-\w]{16}$/;
const tooOld =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.';

export function createLister(store: Store): Lister {
  const rests = new Map<string, Rest>();

  function keep(rest: Rest): string {
    const token = randomBytes(12).toString('base64url');
    rests.set(token, rest);
    for (const oldest of rests.keys()) {
      if (rests.size <= keptLists) break;
      rests.delete(oldest);
    }
    return token;
  }

  return {
    list({ kind, resource, namespace, name }, query) {
      requireListOptions(query);
      const token = query.get('continue') ?? '';
      if (token !== '') requireToken(token, query);
      const limit = Number(query.get('limit') ?? 0) || Infinity;
      const whole = token === '' ? current(store, resource, namespace, name, query) : rests.get(token);
      if (whole === undefined) throw new StatusError(410, tooOld);
      const items = whole.items.slice(0, limit);
      const left = whole.items.slice(limit);
      const selects = query.has('labelSelector') || query.has('fieldSelector');
      const more = left.length > 0 && {
        continue: keep({ version: whole.version, items: left }),
        ...(!selects && { remainingItemCount: left.length }),
      };
      return { kind, metadata: { resourceVersion: whole.version, ...more }, items };
    },
    forget: () => rests.clear(),
  };
}

/** Throws 400 for what was never a token, and for one beside a version. */
function requireToken(token: string, query: URLSearchParams): void {
  if (!tokenPattern.test(token))
    throw new StatusError(400, 'invalid continue token: continue key is not valid: the sandbox never gave it');
  if (!['', '0'].includes(query.get('resourceVersion') ?? ''))
    throw new StatusError(400, 'specifying resource version is not allowed when using continue');
}

function current(store: Store, resource: string, namespace: string, name: string, query: URLSearchParams): Rest {
  requireVersion(store, query.get('resourceVersion') ?? '');
  return { version: String(store.version()), items: selected(store, resource, namespace, name, query) };
}

export function notVersion(text: string): string {
  return `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`;
}

/** Throws 504 for a version that the store has not come to. */
function requireVersion(store: Store, version: string): void {
  if (!/^\d*$/.test(version)) throw new StatusError(400, notVersion(version));
  if (version === '' || BigInt(version) <= BigInt(store.version())) return;
  const message = `Too large resource version: ${version}, current: ${store.version()}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  throw new StatusError(504, `Timeout: ${message}`, { causes, retryAfterSeconds: 1 });
}

/** In the order of namespaces and names. */
export function selected(
  store: Store,
  resource: string,
  namespace: string,
  name: string,
  query: URLSearchParams,
): readonly Stored[] {
  const wanted = selectorOf(query, resource);
  const all = store.list(resource, namespace === '' ? undefined : namespace);
  return all
    .filter((object) => (name === '' || object.metadata.name === name) && wanted(object))
    .map((object) => [`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, object]) => object);
}

/** As the server writes it: items of its own kinds say no kind. */
export function listBody({ kind, metadata, items }: ObjectList, isCustom: boolean): object {
  const shown = isCustom ? items : items.map((item) => ({ ...item, apiVersion: undefined, kind: undefined }));
  return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items: shown };
}
