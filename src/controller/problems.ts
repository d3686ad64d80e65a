// What stands against a workload: by its word the Event, and the figure, which two may hold up.
import type { ContainerDecision, Decision } from '#core/decision/decision.ts';
import type { Reason, ReasonCode } from '#core/reason/reason.ts';
import { cut } from '#core/record/bounds.ts';
import { problemText } from '#core/record/texts.ts';
import { noteLimit, type EventText, warningWords } from '#core/record/words.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import type { Metrics } from '#runtime/metrics.ts';
import { keyOf, kindsWatched } from './key.ts';

type Owner = Pick<WorkloadId, 'namespace' | 'kind' | 'name'>;
/** Its decision says so, or its looks break off. */
type Cause = 'decision' | 'looks';

export interface ProblemFigure {
  stands(of: Owner, word: string, cause: Cause): void;
  ends(of: Owner, word: string, cause: Cause): void;
  /** Its series end with all others of the workload. */
  forget(of: Owner): void;
}

export function createProblemFigure(metrics: Metrics): ProblemFigure {
  const gauge = metrics.gauge(
    { name: 'workload_problem', help: '1 while a problem of the workload stands.' },
    { namespace: 'object', kind: kindsWatched, name: 'object', reason: warningWords },
  );
  /** By key, then by word. */
  const causes = new Map<string, Map<string, Set<Cause>>>();

  return {
    stands(of, word, cause) {
      const { namespace, kind, name } = of;
      const words = causes.get(keyOf(of)) ?? new Map<string, Set<Cause>>();
      causes.set(keyOf(of), words.set(word, (words.get(word) ?? new Set()).add(cause)));
      gauge.set({ namespace, kind, name, reason: word }, 1);
    },
    ends(of, word, cause) {
      const { namespace, kind, name } = of;
      const words = causes.get(keyOf(of));
      words?.get(word)?.delete(cause);
      if ((words?.get(word)?.size ?? 0) > 0) return;
      words?.delete(word);
      if (words?.size === 0) causes.delete(keyOf(of));
      gauge.remove({ namespace, kind, name, reason: word });
    },
    forget: (of) => void causes.delete(keyOf(of)),
  };
}

export interface Problem {
  readonly text: EventText;
  /** What leads to its word, sorted. */
  readonly codes: readonly ReasonCode[];
}

/** By its word; several under one word are told in one Event. */
export function problemsOf(decision: Decision): ReadonlyMap<string, Problem> {
  const found = new Map<string, Problem>();
  for (const one of decision.containers) {
    if (one.verb === 'update' && one.restore !== true) continue;
    for (const why of one.reasons) {
      const text = isNoteOnHelm3(why, one) ? null : problemText(why);
      if (text === null) continue;
      const before = found.get(text.reason);
      if (before === undefined) found.set(text.reason, { text, codes: [why.code] });
      else found.set(text.reason, together(before, text, why.code));
    }
  }
  return found;
}

function together({ text, codes }: Problem, { note }: EventText, code: ReasonCode): Problem {
  return {
    text: text.note.includes(note) ? text : { ...text, note: cut(`${text.note}; ${note}`, noteLimit) },
    codes: codes.includes(code) ? codes : [...codes, code].toSorted(),
  };
}

/** Its code is that of Helm 4's refusal, which stands first. */
export function isNoteOnHelm3(why: Reason, { verb, reasons }: Pick<ContainerDecision, 'verb' | 'reasons'>): boolean {
  return why.code === 'OwnedByHelm' && !(verb === 'refuse' && reasons[0] === why);
}
