// The world as the look at one key sees it: its registry voice, its Namespace as read, its Pods as listed for this template.
import type { JsonPatch } from '#core/plan/json-patch.ts';
import type { NamespaceFacts } from '#core/workload/workload.ts';
import type { Deps } from './deps.ts';
import { fresh, type NamespaceReads, type Reading } from './namespace-reads.ts';
import type { Track } from './track.ts';
import { podsMark } from './track.ts';

export interface Own {
  readonly track: Track;
  readonly images: Deps['images'];
  readonly namespace: NamespaceFacts;
  readonly reads: NamespaceReads;
  /** Whether patches are sent at all: else nothing is read for one. */
  readonly writes: boolean;
  /** Whether a hold was set or released on its newest record since it was read last: said once. */
  readRecord(): Promise<boolean>;
  /** Right before a patch is sent; what it throws keeps it from being sent. @param released whether `readRecord` said so since the last patch */
  beforePatch(patch: JsonPatch, released: boolean): Promise<void>;
}

export interface OwnWorld extends Deps {
  /** Resolves once nothing is being read for this look any more. */
  settled(): Promise<void>;
}

/** What is read right before a patch, or a moment ahead of it. */
interface GroundReading {
  readonly namespace: Reading;
  readonly record: Promise<void>;
}

export function ownWorld(
  world: Deps,
  { track, images, namespace, reads, writes, readRecord, beforePatch }: Own,
): OwnWorld {
  let facts: NamespaceFacts | null = namespace;
  let ahead: GroundReading | null = null;
  let released = false;
  const expectedBefore = track.expected;
  track.expected = [];
  const all: Promise<unknown>[] = [];

  function begin(reading: Reading): GroundReading {
    // Each reading takes note of what it found, so that the next one would not say it again.
    const record = readRecord().then((is) => void (released ||= is));
    all.push(
      record.catch(() => undefined),
      reading.facts.catch(() => undefined),
    );
    return { namespace: reading, record };
  }

  async function end({ namespace: reading, record }: GroundReading): Promise<NamespaceFacts> {
    const [found] = await Promise.all([reading.facts, record]);
    return found;
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
    expectPatch(candidates) {
      track.expected = [...track.expected, ...candidates];
      // A candidate that was not written the last time is not awaited again.
      const isNew = candidates.some((one) => !expectedBefore.includes(one));
      if (writes && isNew && ahead === null) ahead = begin(reads.shared(namespace.name));
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
      async namespace() {
        const early = ahead;
        ahead = null;
        const found = early === null ? null : await end(early).catch(() => null);
        if (early !== null && found !== null && world.monotonic() - early.namespace.at < fresh) return found;
        return end(begin(reads.own(namespace.name)));
      },
      async patch(id, patch, options) {
        const was = released;
        released = false;
        await beforePatch(patch, was);
        return world.cluster.patch(id, patch, options);
      },
    },
    settled: async () => void (await Promise.all(all)),
  };
}
