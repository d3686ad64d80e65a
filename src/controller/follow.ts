// FOLLOW: looks at a workload until its rollout is done, has failed, or the time is up.
import type { Assessment } from '#core/rollout/assess.ts';
import { assess } from '#core/rollout/assess.ts';
import type { Workload } from '#core/workload/workload.ts';
import type { Deps } from './deps.ts';

export interface FollowOptions {
  /** Monotonic milliseconds after which nothing is waited for any more. */
  readonly until: number;
  readonly signal: AbortSignal;
  /** Milliseconds between the first two looks; doubles up to eight times that. */
  readonly everyMs: number;
  seen?(workload: Workload, assessment: Assessment): void;
}

/** `unproven`: nobody looked until the end, or nothing can be waited for. */
export type Followed = 'done' | 'failed' | 'timedOut' | 'unproven';

/** @param workload as the patch's answer has it */
export async function follow(
  workload: Workload,
  deps: Deps,
  options: FollowOptions,
): Promise<{ readonly outcome: Followed; readonly message: string }> {
  let pause = options.everyMs;
  let current = workload;
  for (;;) {
    const assessment = assess(current);
    options.seen?.(current, assessment);
    if (assessment.outcome !== 'progressing') return { outcome: assessment.outcome, message: assessment.message };
    if (options.signal.aborted) return { outcome: 'unproven', message: `interrupted while ${assessment.message}` };
    const left = options.until - deps.monotonic();
    if (left <= 0) return { outcome: 'timedOut', message: assessment.message };
    await deps.sleep(Math.min(pause, left), options.signal);
    pause = Math.min(pause * 2, options.everyMs * 8);
    const next = await deps.cluster.workload(current.id).catch((error: unknown) => {
      // Reads end with the run: what was seen last is what can be said.
      if (options.signal.aborted) return current;
      throw error;
    });
    if (next === null || next.id.uid !== current.id.uid)
      return { outcome: 'failed', message: 'the workload was deleted during its rollout' };
    current = next;
  }
}
