// A Namespace of the sandbox's store, with its controllers and its kubelet, without the API in between.
import { mapAt } from '#sandbox/store/json.ts';
import { tendNamespaces } from '#sandbox/api/namespaces.ts';
import { startControllers } from '#sandbox/controllers/controllers.ts';
import { startKubelet } from '#sandbox/kubelet/kubelet.ts';
import { behaviourByTag } from '#sandbox/behaviour.ts';
import { parseReference } from '#core/image/reference.ts';
import type { Draft, Written } from '#sandbox/store/object.ts';
import { createStore, type Store } from '#sandbox/store/store.ts';
import { type Place, recordingOf, type Seen, type Shown } from './place.ts';

export interface StorePlace extends Place {
  readonly store: Store;
  stop(): void;
}

const namespace = 'shop';

export function storePlace(): StorePlace {
  const store = createStore({ now: Date.now });
  tendNamespaces(store);
  const controllers = startControllers(store);
  const kubelet = startKubelet(store, {
    find(image) {
      const { name = '', tag = null } = parseReference(image) ?? {};
      const behaviour = tag?.startsWith('soon') ? { readyAfterMs: 20 } : behaviourByTag(tag ?? '');
      return behaviour === 'pullError' ? { error: 'not found' } : { imageID: `${name}@sha256:${tag}`, behaviour };
    },
    pullRetryMs: 20,
    restartMs: 20,
    stopMs: 5,
  });
  const home = { metadata: { name: namespace }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
  store.create('namespaces', home);
  const named = (resource: string): string => (resource === 'pods' ? resource : `${resource}.apps`);

  function read(written: Written): Seen {
    if (!written.ok) throw new Error(written.message);
    return written.object as unknown as Seen;
  }

  return {
    store,
    image: (tag) => `127.0.0.1:1/acme/web:${tag}`,
    async create(resource, object) {
      const draft = object as Draft;
      const metadata = { ...draft.metadata, namespace };
      return read(store.create(named(resource), { ...draft, metadata }, { writer: { manager: 'test' } }));
    },
    async merge(resource, name, patch) {
      const before = store.get(named(resource), namespace, name);
      const after = merged(before, patch) as Draft;
      return read(store.update(named(resource), after, { writer: { manager: 'test' } }));
    },
    get: async (resource, name) => store.get(named(resource), namespace, name) as Seen | null,
    list: async (resource) => store.list(named(resource), namespace) as unknown as readonly Seen[],
    async remove(resource, name, propagation = 'Background') {
      store.remove(named(resource), namespace, name, { propagation });
    },
    async record(resource, name) {
      const events: Shown[] = [];
      const stop = store.follow(named(resource), ({ type, object }) => {
        if (name !== undefined && object.metadata.name !== name) return;
        events.push({ object: object as unknown as Seen, gone: type === 'DELETED' });
      });
      return recordingOf(events, async () => stop());
    },
    stop() {
      controllers.stop();
      kubelet.stop();
    },
  };
}

function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...mapAt(target) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}
