// A whole cluster in this process: API server, controllers, a Node that plays Pods, and a registry; all on loopback.
import { type Fault as ApiFault, type SandboxApi, type SeenRequest, startApi } from './api/server.ts';
import { type Behaviour, behaviourByTag } from './behaviour.ts';
import { startControllers } from './controllers/controllers.ts';
import { type Found, type ImageIdForm, imageParts } from './kubelet/found.ts';
import { startKubelet } from './kubelet/kubelet.ts';
import { type RegistryOptions, type SandboxRegistry, startSandboxRegistry } from './registry/registry.ts';
import { createStore, type Store } from './store/store.ts';

export interface SandboxOptions {
  readonly registry?: RegistryOptions;
  /** How containers of this image go; undefined: as the image itself or its tag says. */
  readonly script?: (image: string) => Behaviour | undefined;
  /** Which digest Pods report of an image; `index` by default. */
  readonly imageIds?: (image: string) => ImageIdForm;
  /** For images of other hosts than the sandbox's registry; without it they cannot be pulled. */
  readonly findElsewhere?: (image: string) => Found | Promise<Found>;
  /** Milliseconds between two tries of a pull that failed, and until a container that ended is started again: 500. */
  readonly retryMs?: number;
  /** Milliseconds that a Pod takes to end: none by default. */
  readonly stopMs?: number;
  /** Asked for every request to the API server. */
  readonly apiFault?: (request: SeenRequest) => ApiFault | null;
}

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

/** Takes some tens of milliseconds. Nothing outlives `stop`. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { script = () => undefined, imageIds = () => 'index', findElsewhere, retryMs = 500, stopMs = 0 } = options;
  const store = createStore({ now: Date.now });
  const registry = await startSandboxRegistry(options.registry);
  const api = await startApi({ store, ...(options.apiFault && { fault: options.apiFault }) });
  const controllers = startControllers(store);
  const kubelet = startKubelet(store, {
    find(image) {
      const { name, host, path, tag, digest } = imageParts(image);
      if (host !== registry.host && findElsewhere !== undefined) return findElsewhere(image);
      const found = host === registry.host ? registry.find(path, digest ?? tag ?? 'latest') : null;
      const behaviour = script(image) ?? byTag(tag) ?? found?.behaviour;
      if (found === null || behaviour === undefined || behaviour === 'pullError')
        return { error: `failed to pull and unpack image "${image}": failed to resolve reference: not found` };
      const ids = { index: `${name}@${found.digest}`, platform: `${name}@${found.platform}`, bare: found.id };
      return { imageID: ids[imageIds(image)], behaviour };
    },
    pullRetryMs: retryMs,
    restartMs: retryMs,
    stopMs,
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
