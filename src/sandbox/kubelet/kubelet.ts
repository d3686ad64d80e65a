// One Node over the store: binds every Pod to itself, lets it go as its images say, and takes it away when it is marked.
import { createQueue } from '../controllers/queue.ts';
import type { Stored } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import type { Found } from './found.ts';
import { livePod } from './life.ts';
import { nodeObject } from './node.ts';
import type { PlayedPod } from './pod-status.ts';

export interface KubeletOptions {
  find(image: string): Found | Promise<Found>;
  /** 500 by default; see LifeDeps. */
  readonly pullRetryMs?: number;
  /** 500 by default; see LifeDeps. */
  readonly restartMs?: number;
  /** Milliseconds that a Pod takes to end: none by default. */
  readonly stopMs?: number;
}

export interface Kubelet {
  stop(): void;
}

const nodeName = 'sandbox';

/** Not done: probes, logs, exec, init containers that take time, an image that changes in a Pod. */
export function startKubelet(store: Store, options: KubeletOptions): Kubelet {
  const { find, pullRetryMs = 500, restartMs = 500, stopMs = 0 } = options;
  /** By uid. */
  const lives = new Map<string, AbortController>();
  const leaving = new Set<string>();
  let started = 0;

  const queue = createQueue((key) => {
    const [namespace = '', name = '', uid = ''] = key.split(' ');
    const pod = store.get('pods', namespace, name);
    if (pod?.metadata.uid !== uid) {
      lives.get(uid)?.abort();
      lives.delete(uid);
      leaving.delete(uid);
    } else if (pod.metadata.deletionTimestamp !== undefined) {
      lives.get(uid)?.abort();
      if (stopMs === 0 || leaving.has(uid)) store.remove('pods', namespace, name, { uid, graceSeconds: 0 });
      else queue.addAfter(key, stopMs);
      leaving.add(uid);
    } else if (nodeOf(pod) === undefined) {
      bind(pod);
    } else if (nodeOf(pod) === nodeName && !lives.has(uid)) {
      begin(pod);
    }
  });

  function bind(pod: Stored): void {
    const spec = { ...(pod['spec'] as object), nodeName };
    const { resourceVersion: _, ...metadata } = pod.metadata;
    store.update('pods', { ...pod, metadata, spec });
  }

  function begin(pod: Stored): void {
    const { uid, name, namespace = '' } = pod.metadata;
    const life = new AbortController();
    lives.set(uid, life);
    const number = started++;
    const work = livePod(
      pod as PlayedPod,
      {
        find,
        now: store.now,
        podIP: `10.244.${(number >> 8) & 255}.${number & 255}`,
        pullRetryMs,
        restartMs,
        report(status) {
          const standing = store.get('pods', namespace, name);
          if (standing?.metadata.uid !== uid) return;
          const told = { ...standing, status: { ...(standing['status'] as object | undefined), ...status } };
          store.update('pods', told, { writer: { manager: 'kubelet', subresource: 'status' } });
        },
      },
      life.signal,
    );
    // What fails for another reason than that the Pod or this kubelet is over must be seen: it ends the process.
    work.catch((error: unknown) => {
      if (!life.signal.aborted) throw error;
    });
  }

  function see({ metadata }: Stored): void {
    queue.add(`${metadata.namespace ?? ''} ${metadata.name} ${metadata.uid}`);
  }

  store.create('nodes', nodeObject(nodeName, new Date(store.now()).toISOString()), {
    writer: { manager: 'kubelet' },
  });
  const leave = store.follow('pods', ({ object }) => see(object));
  for (const pod of store.list('pods')) see(pod);
  return {
    stop() {
      leave();
      queue.stop();
      for (const life of lives.values()) life.abort();
    },
  };
}

function nodeOf(pod: Stored): string | undefined {
  return (pod['spec'] as { readonly nodeName?: string } | undefined)?.nodeName;
}
