// News of a decision: what one look brings that those before did not, told once and not at each look.
import type { ContainerDecision, Decision } from '#core/decision/decision.ts';
import { type HoldCode, holdTypes, isHoldCode } from '#core/gate/hold.ts';
import type { ReasonCode } from '#core/reason/reason.ts';
import { cut } from '#core/record/bounds.ts';
import { newsText } from '#core/record/texts.ts';
import { type EventText, noteLimit } from '#core/record/words.ts';
import { shortName, type WorkloadId } from '#core/workload/workload.ts';
import { isNoteOnHelm3 } from './problems.ts';

/** What was told, or was known already when the first look was taken. */
export interface Heard {
  /** A brake of its owner, or a stop of Reship. */
  readonly stop: 'Suspended' | HoldCode | null;
  readonly helm: boolean;
  /** Containers whose digest was taken away. */
  readonly stripped: readonly string[];
  /** By container, the last image that was told of as found, or written. */
  readonly candidates: Readonly<Record<string, string>>;
}

export interface News {
  readonly text: EventText;
  /** What makes it the same news, whoever tells it; null: it may come again. */
  readonly mark: string | null;
  /** Many workloads may have it at once; what is urgent goes first. */
  readonly standing: boolean;
}

/** Most workloads have nothing to remember, and share this. */
const nothing: Heard = { stop: null, helm: false, stripped: [], candidates: {} };
/** They are over by themselves: ImageUpdated tells of what follows. */
const ordinary: readonly ReasonCode[] = ['RolloutSlot', 'RolloutRunning'];

/**
 * @param before null at the first look: what stands then is no news, but for a brake, and what whoever opts in wants to know
 * @param optsIn whether the Event Following is told with this look
 * @param tell false: it was not taken
 */
export function tellNews(
  id: WorkloadId,
  decision: Decision,
  before: Heard | null,
  optsIn: boolean,
  tell: (news: News) => boolean,
): Heard {
  const { stop, helm, stripped, candidates } = before ?? nothing;
  const now: Heard = {
    stop: tellStop(id, decision, stop, tell),
    helm: helm || tellHelm(decision, before === null && !optsIn, tell),
    stripped: tellStripped(decision, before === null ? null : stripped, tell),
    candidates: tellCandidates(decision, before === null ? null : candidates, tell),
  };
  const isQuiet = now.stop === null && !now.helm && now.stripped.length === 0 && now.candidates === nothing.candidates;
  return isQuiet ? nothing : now;
}

type Tell = (news: News) => boolean;

function tellStop(id: WorkloadId, { containers }: Decision, before: Heard['stop'], tell: Tell): Heard['stop'] {
  // Of a workload that nothing is to be written of nothing is told: `suspend -A` would be thousands of Events.
  const brake = containers
    .filter(({ verb }) => verb !== 'stay')
    .flatMap(({ reasons }) => reasons)
    .find(({ code }) => code === 'Suspended');
  if (brake !== undefined) {
    if (before !== 'Suspended') tell({ text: newsText('Suspended', brake), mark: null, standing: false });
    return 'Suspended';
  }
  const held = containers
    .flatMap(({ verb, reasons: [first] }) => (verb === 'wait' && first !== undefined ? [first.code] : []))
    .find(isHoldCode);
  if (held !== undefined) return held;
  if (before === null || !containers.some((one) => goesOn(one, before))) return before;
  const isSuspension = before === 'Suspended' || holdTypes[before] === 'Suspended';
  const note = `${shortName(id)} is not ${isSuspension ? 'suspended' : 'held'} any more; what is better is written again`;
  tell({ text: { type: 'Normal', reason: 'Resumed', note }, mark: null, standing: false });
  return null;
}

/** Only what would be written, or has nothing to be written, shows that a stop is over: refusals and waits hide it. */
function goesOn({ verb, reasons }: ContainerDecision, before: 'Suspended' | HoldCode): boolean {
  if (verb === 'update') return true;
  if (verb === 'wait') return reasons[0]?.code === 'RolloutSlot' || reasons[0]?.code === 'WorkloadPaused';
  return verb === 'stay' && before === 'Suspended' && reasons.every(({ code }) => code !== 'Suspended');
}

function tellHelm({ containers }: Decision, silent: boolean, tell: Tell): boolean {
  for (const one of containers) {
    const note = one.reasons.find((why) => isNoteOnHelm3(why, one));
    if (note !== undefined)
      return silent || tell({ text: newsText('OwnedByHelm', note), mark: 'OwnedByHelm', standing: false });
  }
  return false;
}

function tellStripped({ containers }: Decision, before: Heard['stripped'] | null, tell: Tell): Heard['stripped'] {
  const now: string[] = [];
  for (const { container, reasons, verb } of containers) {
    // What is refused before its containers are told apart says nothing of them.
    if (container === null) return before ?? nothing.stripped;
    const note = reasons.find(({ code }) => code === 'PinStripped');
    if (note === undefined) continue;
    const isKnown = before === null || before.includes(container);
    if (isKnown || tell({ text: newsText('PinStripped', note), mark: null, standing: verb !== 'update' }))
      now.push(container);
  }
  return now.length === 0 ? nothing.stripped : now;
}

function tellCandidates({ containers }: Decision, before: Heard['candidates'] | null, tell: Tell): Heard['candidates'] {
  let now = before ?? nothing.candidates;
  for (const { container, verb, reasons, to } of containers) {
    const found = reasons.find(({ code }) => code === 'CandidateFound');
    const [first] = reasons;
    if (container === null || to === null || found === undefined || first === undefined) continue;
    if (now[container] === to.image || ordinary.includes(first.code)) continue;
    const note = cut(`${container}: ${found.message}; it is not written: ${first.code}`, noteLimit);
    const isSilent = before === null || verb === 'update';
    const text: EventText = { type: 'Normal', reason: 'CandidateFound', note };
    if (!isSilent && !tell({ text, mark: `CandidateFound ${container} ${to.image}`, standing: true })) continue;
    now = { ...now, [container]: to.image };
  }
  return now;
}
