// FOLLOW in the controller: what the rollout of a record came to, judged from each reading of its workload.
import { formatInstant, parseInstant } from '#core/time/instant.ts';
import type { Instant } from '#core/time/instant.ts';
import { assess } from '#core/rollout/assess.ts';
import { whyUnproven } from '#core/rollout/proof.ts';
import type { Workload } from '#core/workload/workload.ts';
import type { Ending, Kept, Progress } from './record-keeper.ts';

/** The end of the record, or the seconds that are left for it, and for its slot (not above 0: it has had its time). */
export type Seen =
  | { readonly end: Ending }
  | {
      readonly secondsLeft: number;
      readonly slotSecondsLeft: number;
      /** What it waits for. */
      readonly message: string;
      /** null: nothing is seen of it yet. */
      readonly progress: Progress | null;
    };

/** A rollout may take longer, and is followed as long; others need not wait for it that long. */
const slotSeconds = 3600;

type Judged = Extract<Seen, { readonly end: Ending }> | Omit<Exclude<Seen, { readonly end: Ending }>, 'progress'>;

/** @param workload read after the patch was stored */
export function seeRollout(workload: Workload, record: Kept, deadlineSeconds: number, now: Instant): Seen {
  const progress = progressOf(workload);
  const seen = judge(workload, record, deadlineSeconds, now);
  if (!('end' in seen)) return { ...seen, progress };
  return progress === null ? seen : { end: { ...seen.end, progress } };
}

function judge(workload: Workload, record: Kept, deadlineSeconds: number, now: Instant): Judged {
  const { outcome, message } = assess(workload);
  switch (outcome) {
    case 'done': {
      const why = whyUnproven(workload);
      return { end: why === null ? { outcome: 'Succeeded', message } : { outcome: 'Unproven', message: why } };
    }
    case 'unproven':
      return { end: { outcome: 'Unproven', message } };
    case 'failed': {
      const [reason = 'Failed'] = message.split(':', 1);
      return { end: { outcome: 'Failed', message, failure: { reason, message } } };
    }
    case 'progressing': {
      const since = parseInstant(record.status.timings?.applied ?? record.spec.at) ?? now;
      const passed = (now - since) / 1000;
      const secondsLeft = deadlineSeconds - passed;
      if (secondsLeft > 0) return { secondsLeft, slotSecondsLeft: slotSeconds - passed, message };
      const late = `${message} at the deadline, ${deadlineSeconds} s after ${formatInstant(since)}`;
      return { end: { outcome: 'Failed', message: late, failure: { reason: 'DeadlineExceeded', message: late } } };
    }
  }
}

/** The numbers of an earlier generation say nothing of this rollout, and a CronJob has none. */
function progressOf({ id, rollout }: Workload): Progress | null {
  const { generation, observedGeneration, wanted, updated, available } = rollout;
  if (id.kind === 'CronJob' || observedGeneration < generation) return null;
  return { wanted, updated, available };
}
