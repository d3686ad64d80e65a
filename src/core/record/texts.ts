// What Events say: the result of a change, or a problem that stands.
import type { Reason, ReasonCode } from '#core/reason/reason.ts';
import { cut } from './bounds.ts';
import type { Outcome, RecordSpec } from './record.ts';
import { problemWords } from './problem-words.ts';
import type { EventText, NormalWord, WarningWord } from './words.ts';
import { noteLimit } from './words.ts';

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

/** The change was made, and the API server would not have its record. */
export function lostText(record: Told, name: string): EventText {
  const what = `${story(record)} was written, and its record ${name} cannot be kept: the API server finds it too large.`;
  return warning('Blocked', `${what} The change stands in reship.dev/state, and the next one is made.`);
}

/** A reason that stands as a problem, as an Event; null where none tells of it. */
export function problemText(one: Reason): EventText | null {
  const word = (problemWords as Readonly<Partial<Record<ReasonCode, WarningWord | null>>>)[one.code] ?? null;
  return word === null ? null : warning(word, sentences(one));
}

/** A reason that is news and no problem, under that word. */
export function newsText(word: NormalWord, one: Reason): EventText {
  return normal(word, sentences(one));
}

function sentences({ message, next }: Reason): string {
  const end = /[.?!]$/.test(message) ? '' : '.';
  return next === '' ? message : `${message}${end} ${next}`;
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
