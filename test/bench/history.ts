// What a workload has behind it that Reship changed some times: the state on it, and the record of each change.
import { createHash } from 'node:crypto';
import type { Digest } from '#core/image/digest.ts';
import { recordOf } from '#core/record/new-record.ts';
import { nextState, recordName, recordSeed } from '#core/record/next-state.ts';
import { appliedStatus, endedStatus } from '#core/record/outcome.ts';
import { outcomeLabel } from '#core/record/record-labels.ts';
import type { NewRecord, RecordStatus } from '#core/record/record.ts';
import { printState, type State } from '#core/record/state.ts';
import type { WorkloadId } from '#core/workload/workload.ts';

export interface History {
  /** The annotation `reship.dev/state`. */
  readonly state: string;
  readonly records: readonly { readonly record: NewRecord; readonly status: RecordStatus }[];
}

const minute = 60_000;
const began = Date.parse('2026-10-01T08:00:00Z');

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Five to ten changes of the container `app`, one in eleven of which failed.
 * @param number makes histories differ
 * @param digest what runs now
 */
export function historyOf(id: WorkloadId, number: number, repository: string, tag: string, digest: Digest): History {
  const records: { record: NewRecord; status: RecordStatus }[] = [];
  const changes = 5 + (number % 6);
  const imageOf = (change: number): string => {
    const one = change === changes ? digest : `sha256:${sha256(`${repository} ${change}`)}`;
    return `${repository}:${tag}@${one}`;
  };
  let state: State | null = null;
  for (let change = 1; change <= changes; change += 1) {
    const at = began + (number % 1440) * minute + change * 1440 * minute;
    const ran = imageOf(change - 1).split('@')[1] as Digest;
    const one = { container: 'app', from: imageOf(change - 1), ran, to: imageOf(change), stored: null, tag };
    const all = [{ ...one, foreign: change === 1 }];
    const record = recordName(id, sha256(recordSeed(id, at, all)));
    const trigger = { type: 'Poll', user: null, receiver: null } as const;
    state = nextState(state, { id, at, record, trigger, changes: all }, ['app']);
    const failed = change < changes && (number + change) % 11 === 0;
    const ended = endedStatus(appliedStatus(at, null), {
      outcome: failed ? 'Failed' : 'Succeeded',
      message: failed ? 'progress deadline exceeded' : '',
      now: at + 20_000,
    });
    const { metadata, ...rest } = recordOf(id, state, { sha256 });
    const labels = { ...metadata.labels, [outcomeLabel]: ended?.outcome ?? '' };
    records.push({ record: { ...rest, metadata: { ...metadata, labels } }, status: ended ?? {} });
  }
  return { state: state === null ? '' : printState(state), records };
}
