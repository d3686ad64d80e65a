// The world as the look at one key sees it: its registry voice, its Namespace as read, its Pods as listed for this template.
import type { JsonPatch } from '#core/plan/json-patch.ts';
import type { NamespaceFacts, WorkloadId } from '#core/workload/workload.ts';
import type { Deps } from './deps.ts';
import type { Track } from './track.ts';
import { podsMark } from './track.ts';

export interface Own {
  readonly track: Track;
  readonly images: Deps['images'];
  readonly namespace: NamespaceFacts;
  /** Right before a patch is sent; what it throws keeps it from being sent. */
  beforePatch(id: WorkloadId, patch: JsonPatch): Promise<void>;
}

export function ownWorld(world: Deps, { track, images, namespace, beforePatch }: Own): Deps {
  let facts: NamespaceFacts | null = namespace;
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
    async pods(workload) {
      const mark = podsMark(workload);
      if (track.pods?.mark === mark) return track.pods.answer;
      const answer = await world.cluster.pods(workload);
      track.pods = { mark, answer };
      return answer;
    },
    cluster: {
      ...world.cluster,
      async patch(id, patch, options) {
        await beforePatch(id, patch);
        return world.cluster.patch(id, patch, options);
      },
    },
  };
}
