// The world as the look at one key sees it: its registry voice, its Namespace as read, its Pods as listed for this template.
import type { JsonPatch } from '#core/plan/json-patch.ts';
import type { NamespaceFacts } from '#core/workload/workload.ts';
import type { Deps } from './deps.ts';
import type { Track } from './track.ts';
import { podsMark } from './track.ts';

export interface Own {
  readonly track: Track;
  readonly images: Deps['images'];
  readonly namespace: NamespaceFacts;
  /** Whether a hold was set or released on its newest record. */
  readRecord(): Promise<boolean>;
  /** Right before a patch is sent; what it throws keeps it from being sent. @param released what `readRecord` says */
  beforePatch(patch: JsonPatch, released: Promise<boolean>): Promise<void>;
}

/** Milliseconds: what was read ahead of a patch is of use to it for so long. */
const fresh = 250;

export function ownWorld(world: Deps, { track, images, namespace, readRecord, beforePatch }: Own): Deps {
  let facts: NamespaceFacts | null = namespace;
  /** Both are read together, so that no patch waits for one after the other; of use for one patch. */
  let ground: { readonly at: number; readonly namespace: Promise<NamespaceFacts> } | null = null;
  let record: Promise<boolean> | null = null;

  function readGround(): Promise<NamespaceFacts> {
    record = readRecord();
    // Where no patch follows nobody asks what came of it.
    record.catch(() => undefined);
    return world.cluster.namespace(namespace.name);
  }

  return {
    ...world,
    images,
    async namespace(name) {
      facts ??= await world.cluster.namespace(name);
      return facts;
    },
    forget() {
      facts = null;
      track.pods = null;
    },
    expectPatch() {
      ground = { at: world.monotonic(), namespace: readGround() };
      ground.namespace.catch(() => undefined);
    },
    async pods(workload) {
      const mark = podsMark(workload);
      if (track.pods?.mark === mark) return track.pods.answer;
      const answer = await world.cluster.pods(workload);
      track.pods = { mark, answer };
      return answer;
    },
    cluster: {
      ...world.cluster,
      namespace() {
        const ahead = ground !== null && world.monotonic() - ground.at < fresh ? ground.namespace : null;
        ground = null;
        return ahead ?? readGround();
      },
      async patch(id, patch, options) {
        const read = record ?? readRecord();
        record = null;
        await beforePatch(patch, read);
        return world.cluster.patch(id, patch, options);
      },
    },
  };
}
