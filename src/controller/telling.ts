// What is told of a key: Events for its owner, lines of the log, and figures that end with it.
import { candidateState, candidateStates } from '#core/decision/candidate-state.ts';
import type { ContainerDecision, Decision } from '#core/decision/decision.ts';
import type { ReasonCode } from '#core/reason/reason.ts';
import { finishedLine } from '#core/record/log-line.ts';
import { endedText, lostText, newsText, stuckText, updatedText } from '#core/record/texts.ts';
import type { EventText } from '#core/record/words.ts';
import type { Workload, WorkloadId } from '#core/workload/workload.ts';
import { recordKind, recordVersion } from '#core/record/record.ts';
import type { Log } from '#runtime/log.ts';
import type { Metrics } from '#runtime/metrics.ts';
import { followingText } from './following-text.ts';
import { kindsWatched, parseKey } from './key.ts';
import { tellNews } from './news.ts';
import { createProblemFigure, type Problem, problemsOf } from './problems.ts';
import type { Kept } from './record-keeper.ts';
import { createRolloutFigures } from './rollout-figures.ts';
import type { Track } from './track.ts';

interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * Emits an Event and never fails; false: it was not taken. `once`: lower-case hex; the same is written once, whoever
 * writes it. `standing`: it lasts, or many workloads have it at once, so that others go first.
 */
export interface Announce {
  emit(
    event: EventText & {
      readonly action: string;
      readonly regarding: Named;
      readonly related?: Named;
      readonly once?: string;
      readonly standing?: boolean;
    },
  ): boolean;
}

export interface TellingDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly events: Announce;
  monotonic(): number;
  /** The wall clock in milliseconds. */
  now(): number;
  sha256(text: string): string;
}

interface Look {
  /** Its owner opted in under our eyes. */
  readonly fresh: boolean;
  readonly intervalSeconds: number;
}

export interface Telling {
  /** @returns the seconds until a problem that stands is told again; null: there is none */
  decided(workload: Workload, decision: Decision, track: Track, look: Look): number | null;
  updated(id: WorkloadId, record: Kept): void;
  ended(id: WorkloadId, record: Kept): void;
  /** The change was made, and its record cannot be kept. */
  lost(id: WorkloadId, record: Kept): void;
  /** Writing was stopped for that reason, and the stop is written down. */
  held(id: WorkloadId, code: ReasonCode): void;
  /** Its looks break off. @returns whether its Event was taken */
  stuck(id: WorkloadId, why: string): boolean;
  /** They do no more. */
  moves(key: string): void;
  forget(id: Pick<WorkloadId, 'namespace' | 'kind' | 'name'>): void;
}

/** While a problem stands its Event comes again. */
export const repeatSeconds = 1800;
/** After that long it is tried again to tell of a problem. */
const untoldSeconds = 60;

export function createTelling({ log, metrics, events, monotonic, now, sha256 }: TellingDeps): Telling {
  const owner = { namespace: 'object', kind: kindsWatched, name: 'object' } as const;
  const problems = createProblemFigure(metrics);
  const candidates = metrics.gauge(
    { name: 'candidates', help: 'Containers for which a better image is known and not written, by what keeps it.' },
    { ...owner, state: candidateStates },
  );
  const fights = metrics.counter(
    { name: 'fights_total', help: 'Times that writing was stopped as others put their image back again and again.' },
    owner,
  );
  const rolledOut = createRolloutFigures(metrics);

  function emit(
    text: EventText,
    regarding: Named,
    action: string,
    more: { related?: Named; once?: string; standing?: boolean } = {},
  ): boolean {
    return events.emit({ ...text, regarding, action, ...more });
  }

  function onceOf(same: readonly unknown[]): string {
    return sha256(JSON.stringify(same)).slice(0, 20);
  }

  /** @param generation of the workload: what comes again after a change (a second undo) has another name; null: not known */
  function emitProblem({ text, codes }: Problem, id: WorkloadId, generation: number | null): boolean {
    const halfHour = Math.floor(now() / (repeatSeconds * 1000));
    const once = onceOf(['Problem', id.uid, text.reason, halfHour, generation, codes]);
    return emit(text, id, 'Decide', { once, standing: true });
  }

  function tellProblems({ id, rollout }: Workload, decision: Decision, track: Track): number | null {
    const at = monotonic();
    const standing = problemsOf(decision);
    if (standing.size === 0 && track.problems === null) return null;
    const told = (track.problems ??= new Map<string, Map<ReasonCode, number>>());
    for (const word of told.keys()) {
      if (standing.has(word)) continue;
      told.delete(word);
      problems.ends(id, word, 'decision');
    }
    if (standing.size === 0) track.problems = null;
    let next = Infinity;
    for (const [word, problem] of standing) {
      const before = told.get(word);
      if (before === undefined) problems.stands(id, word, 'decision');
      const causes = before ?? new Map<ReasonCode, number>();
      told.set(word, causes);
      // Causes that take turns at every look are told once each, too.
      let oldest = Math.min(...problem.codes.map((code) => causes.get(code) ?? -Infinity));
      if (at - oldest >= repeatSeconds * 1000 && emitProblem(problem, id, rollout.generation)) {
        for (const code of problem.codes) causes.set(code, at);
        oldest = at;
      }
      const left = repeatSeconds - (at - oldest) / 1000;
      next = Math.min(next, left > 0 ? left : untoldSeconds);
    }
    return next === Infinity ? null : Math.max(1, next);
  }

  function tellChange(workload: Workload, decision: Decision, track: Track): void {
    const { namespace, kind, name } = workload.id;
    const short = JSON.stringify(decision.containers.map(outline));
    if (short === track.told) return;
    const quiet = track.told === '' && decision.containers.every(({ verb }) => verb === 'stay');
    log[quiet ? 'debug' : 'info']('decision', { namespace, kind, name, containers: decision.containers.map(lineOf) });
    const states = decision.containers.map(candidateState);
    for (const state of candidateStates) {
      const count = states.filter((one) => one === state).length;
      if (count > 0) candidates.set({ namespace, kind, name, state }, count);
      else candidates.remove({ namespace, kind, name, state });
    }
    for (const { verb, reasons } of decision.containers) {
      const back = verb === 'update' ? reasons.find(({ code }) => code === 'MovedBack') : undefined;
      if (back !== undefined) emit(newsText('MovedBack', back), workload.id, 'Update');
    }
    track.told = short;
  }

  return {
    decided(workload, decision, track, { fresh, intervalSeconds }) {
      const { id } = workload;
      const policies = JSON.stringify(decision.containers.map(({ container, policy }) => [container, policy]));
      const optsIn = track.policies === null ? fresh : track.policies !== policies;
      if (optsIn) {
        const once = onceOf(['Following', id.uid, policies]);
        for (const text of followingText(decision, intervalSeconds)) emit(text, id, 'Follow', { once });
      }
      track.policies = policies;
      track.settingsAt = workload.settingsAt;
      tellChange(workload, decision, track);
      track.heard = tellNews(id, decision, track.heard, optsIn, ({ text, mark, standing }) =>
        emit(text, id, 'Decide', { standing, ...(mark === null ? {} : { once: onceOf([mark, id.uid]) }) }),
      );
      return tellProblems(workload, decision, track);
    },
    updated(id, record) {
      const once = sha256(`ImageUpdated ${record.name}`).slice(0, 20);
      emit(updatedText(record.spec), id, 'Update', { related: relatedTo(id, record), once });
    },
    lost(id, { name, lost, spec }) {
      const { namespace, kind, name: workload } = id;
      const { changes } = spec;
      log.warn('a record cannot be kept', { namespace, kind, name: workload, record: name, why: lost, changes });
      // In a Namespace that goes no Event is kept either.
      if (lost === 'namespaceGone') return;
      emit(lostText(spec, name), id, 'Update', { once: sha256(`Lost ${name}`).slice(0, 20) });
    },
    ended(id, { name, spec, status }) {
      const { outcome } = status;
      if (outcome === undefined) return;
      const message = status.conditions?.find(({ type }) => type === 'Healthy')?.message ?? '';
      const text = endedText(spec, outcome, outcome === 'Succeeded' ? '' : message);
      const once = sha256(`${outcome} ${name}`).slice(0, 20);
      if (text !== null) emit(text, id, 'Follow', { related: relatedTo(id, { name }), once });
      log.info('record finished', { ...finishedLine(name, spec, status) });
      rolledOut(id, status);
    },
    held(id, code) {
      if (code === 'FightDetected') fights.add(ownerOf(id));
    },
    stuck(id, why) {
      problems.stands(id, 'Blocked', 'looks');
      return emitProblem({ text: stuckText(why), codes: [] }, id, null);
    },
    moves(key) {
      const id = parseKey(key);
      if (id !== null) problems.ends(id, 'Blocked', 'looks');
    },
    forget({ namespace, kind, name }) {
      problems.forget({ namespace, kind, name });
      metrics.remove({ namespace, kind, name });
    },
  };
}

function ownerOf({ namespace, kind, name }: WorkloadId) {
  return { namespace, kind, name };
}

function relatedTo({ namespace }: WorkloadId, { name }: Pick<Kept, 'name'>): Named {
  return { apiVersion: recordVersion, kind: recordKind, namespace, name, uid: '' };
}

function outline({ container, verb, reasons, to }: ContainerDecision): unknown {
  return [container, verb, reasons[0]?.code, to?.image ?? null];
}

function lineOf({ container, verb, reasons, from, to, policy }: ContainerDecision): object {
  const [first] = reasons;
  return {
    container,
    decision: verb,
    reason: first?.code ?? null,
    message: first?.message ?? null,
    from: from?.image ?? null,
    to: to?.image ?? null,
    policy,
  };
}
