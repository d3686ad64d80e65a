// What Events say: the result of a change, or a problem that stands.
import type { Reason } from '#core/reason/reason.ts';
import { cut } from './bounds.ts';
import type { Outcome, RecordSpec } from './record.ts';
import type { EventText, NormalWord, WarningWord } from './words.ts';
import { normalWords, noteLimit, warningWords } from './words.ts';

type Told = Pick<RecordSpec, 'changes' | 'shown'>;

/** After the patch was stored. */
export function updatedText(record: Told): EventText {
  return normal('ImageUpdated', story(record));
}

/** null: nothing is to be told; what took the place of the change tells its own story. */
export function endedText(record: Told, outcome: Outcome, message: string): EventText | null {
  const said = message === '' ? '' : `: ${message}`;
  switch (outcome) {
    case 'Succeeded':
      return normal('RolloutCompleted', story(record) + said);
    case 'Failed':
      return warning('RolloutFailed', story(record) + said);
    case 'Returned':
      return normal('Returned', `${story(record)}${said}; the image before it runs again`);
    case 'Superseded':
    case 'Aborted':
    case 'Unproven':
      return null;
  }
}

/** A reason that has a word of its own, as an Event; null for the others. */
export function reasonText({ code, message, next }: Reason): EventText | null {
  const end = /[.?!]$/.test(message) ? '' : '.';
  const note = next === '' ? message : `${message}${end} ${next}`;
  const bad = warningWords.find((word) => word === code);
  if (bad !== undefined) return warning(bad, note);
  const good = normalWords.find((word) => word === code);
  return good === undefined ? null : normal(good, note);
}

/** Its looks break off before they come to a decision, or right after a write. */
export function stuckText(why: string): EventText {
  return warning('Blocked', `Reship cannot go on with this workload: ${why}`);
}

/** `app 1.4.2 → 1.4.3`, and how many other containers were changed with it. */
export function story({ changes, shown }: Told): string {
  return `${changes[0]?.container ?? ''} ${shown.from} → ${shown.to}`.trim();
}

function normal(reason: NormalWord, note: string): EventText {
  return { type: 'Normal', reason, note: cut(note, noteLimit) };
}

function warning(reason: WarningWord, note: string): EventText {
  return { type: 'Warning', reason, note: cut(note, noteLimit) };
}
