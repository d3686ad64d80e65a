// What stands below a table: what to do about objects that are refused or wait, and what went wrong beside them.
import { shortName } from '#core/workload/workload.ts';
import type { ReportError } from '#contract/report-error.ts';
import type { ReportItem } from '#contract/report-item.ts';
import { printable } from './printable.ts';

interface Step {
  readonly next: string;
  /** By what is said, the workloads of which it is said. */
  readonly said: Map<string, Set<string>>;
}

/**
 * One block for each distinct step, and then the errors; a step that was named is not named again.
 * @param isCut whether the row of this item could not show its whole reason
 */
export function nextSteps(
  items: readonly ReportItem[],
  errors: readonly ReportError[],
  isCut: (item: ReportItem) => boolean,
): string {
  const steps = stepsOf(items, isCut);
  const named = new Set(steps.map(({ next }) => next));
  return (
    steps.map(shown).join('') +
    errorSteps(errors)
      .map((step) => shownError(step, named))
      .join('')
  );
}

function stepsOf(items: readonly ReportItem[], isCut: (item: ReportItem) => boolean): readonly Step[] {
  const steps = new Map<string, Step>();
  for (const item of items) {
    const [first] = item.reasons;
    if (first === undefined || item.decision === 'stay' || item.decision === 'update') continue;
    if (first.next === '' && !isCut(item)) continue;
    const step = steps.get(first.next) ?? { next: first.next, said: new Map() };
    steps.set(first.next, step);
    const text = isCut(item) ? whole(item) : first.code;
    note(step, text, `${item.workload.namespace}/${shortName(item.workload)}`);
  }
  return [...steps.values()];
}

/** All reasons of a row, as its last column has them. */
export function whole(item: ReportItem): string {
  return item.reasons.map(({ code, message }) => `${code}: ${message}`).join('; ');
}

function errorSteps(errors: readonly ReportError[]): readonly Step[] {
  const steps = new Map<string, Step>();
  for (const { scope, code, message, next } of errors) {
    const key = JSON.stringify([code, message, next]);
    const step = steps.get(key) ?? { next, said: new Map() };
    steps.set(key, step);
    note(step, `${code}: ${message}`, Object.values(scope).join('/') || 'reship');
  }
  return [...steps.values()];
}

function note({ said }: Step, text: string, where: string): void {
  said.set(text, (said.get(text) ?? new Set()).add(where));
}

function shown({ next, said }: Step): string {
  const lines = [...said].map(([text, places]) => `${printable(`${firstOf(places)}: ${text}`)}\n`);
  return lines.join('') + nextLine(next);
}

function shownError({ next, said }: Step, named: Set<string>): string {
  const lines = [...said].map(([text, places]) => `${printable(`error: ${firstOf(places)}: ${text}`)}\n`);
  const isNew = !named.has(next);
  named.add(next);
  return lines.join('') + (isNew ? nextLine(next) : '');
}

function firstOf(places: ReadonlySet<string>): string {
  const [first = ''] = places;
  return places.size === 1 ? first : `${first} and ${places.size - 1} more`;
}

function nextLine(next: string): string {
  return next === '' ? '' : `  next: ${next.split('\n').map(printable).join('\n        ')}\n`;
}
