// Restoring: the owner put its image back, and ours is written again once that rollout is done.
import { parseReference } from '#core/image/reference.ts';
import { reason } from '#core/reason/reason.ts';
import { imageHeld } from '#core/record/memory.ts';
import type { Covered } from '#core/workload/coverage.ts';
import type { Workload } from '#core/workload/workload.ts';
import type { Restore } from './aftermath.ts';
import type { ImageSeen } from './decision.ts';
import type { Finding } from './finding.ts';
import { finding, targetUnknown } from './finding.ts';
import type { Ground } from './ground.ts';
import type { Knowledge } from './knowledge.ts';
import { ranDigest, runningOf } from './running.ts';

/** `undefined`: an answer is missing; the knowledge holds the question. */
export function restoring(
  workload: Workload,
  ground: Ground,
  { container }: Covered,
  { ours, why }: Restore,
  know: Knowledge,
): Finding | undefined {
  const wanted = parseReference(ours);
  const to: ImageSeen = { image: ours, digest: wanted?.digest ?? null };
  const reference = parseReference(container.image);
  const from: ImageSeen = { image: container.image, digest: reference?.digest ?? null };
  const seen = { from, to, tag: wanted?.tag ?? null };
  const held = to.digest === null ? null : imageHeld(ground.memory, to.digest);
  if (held !== null) return finding('wait', [held, why], seen);
  if (ground.rollout !== null) {
    const waits = reason(
      'RolloutRunning',
      `the owner's image rolls out (${ground.rollout}); ${ours} is restored after it`,
    );
    return finding('wait', [waits, why], seen);
  }
  if (reference === null) return finding('update', [why], { ...seen, restore: true });
  const running = runningOf(workload, container, reference, know);
  const ran = running === undefined ? undefined : ranDigest(running, reference, know);
  if (running === undefined || ran === undefined) return undefined;
  const notes = ran === null && running.kind !== 'nothing' ? [targetUnknown()] : [];
  return finding('update', [why, ...notes], {
    ...seen,
    from: { ...from, digest: from.digest ?? ran },
    ran,
    restore: true,
  });
}
