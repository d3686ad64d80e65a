// A whole cluster in this process: API server, controllers, a Node that plays Pods, and a registry; all on loopback.
import { parseReference } from '#core/image/reference.ts';
import { type SandboxApi, startApi } from './api/server.ts';
import { type Behaviour, behaviourByTag } from './behaviour.ts';
import { startControllers } from './controllers/controllers.ts';
import { startKubelet } from './kubelet/kubelet.ts';
import { type SandboxRegistry, startSandboxRegistry } from './registry/registry.ts';
import { createStore, type Store } from './store/store.ts';

export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  readonly server: string;
  /** The text of a kubeconfig for its administrator; YAML, as JSON is. */
  readonly kubeconfig: string;
  /** Cuts and restarts the API server, and makes watches expire. */
  readonly api: SandboxApi;
  /** Pushing, faults and what it was asked. */
  readonly registry: SandboxRegistry;
  /** What the cluster holds. */
  readonly store: Store;
  stop(): Promise<void>;
}

/**
 * Takes some tens of milliseconds. Nothing outlives `stop`.
 * @param retryMs between two tries of a pull that failed, and until a container that ended is started again
 */
export async function startSandbox(retryMs = 500): Promise<Sandbox> {
  const store = createStore({ now: Date.now });
  const registry = await startSandboxRegistry();
  const api = await startApi({ store });
  const controllers = startControllers(store);
  const kubelet = startKubelet(store, {
    find(image) {
      const wanted = parseReference(image);
      const found =
        wanted?.registry === registry.host ? registry.find(wanted.path, wanted.digest ?? wanted.tag ?? 'latest') : null;
      if (wanted === null || found === null || found.behaviour === 'pullError')
        return { error: `failed to pull and unpack image "${image}": failed to resolve reference: not found` };
      return { imageID: `${wanted.name}@${found.digest}`, behaviour: byTag(wanted.tag) ?? found.behaviour };
    },
    pullRetryMs: retryMs,
    restartMs: retryMs,
  });
  return {
    server: api.server,
    kubeconfig: kubeconfigOf(api.server),
    api,
    registry,
    store,
    async stop() {
      kubelet.stop();
      controllers.stop();
      await Promise.all([api.stop(), registry.stop()]);
    },
  };
}

/** A pinned reference bears the tag too, so that its word still holds. */
function byTag(tag: string | null): Behaviour | undefined {
  const behaviour = behaviourByTag(tag ?? '');
  return behaviour === 'ready' ? undefined : behaviour;
}

function kubeconfigOf(server: string): string {
  const name = 'sandbox';
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: {} }],
  });
}
