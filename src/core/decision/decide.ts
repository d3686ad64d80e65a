// The beam: from an observation either the questions that are still open, or the decision.
import type { Reason } from '#core/reason/reason.ts';
import { againAfter, reason } from '#core/reason/reason.ts';
import type { Covered } from '#core/workload/coverage.ts';
import { consider } from './consider.ts';
import type { ContainerDecision, Decision, HoldWish } from './decision.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Ground } from './ground.ts';
import { groundOf } from './ground.ts';
import { knowledgeOf } from './knowledge.ts';
import type { Inquiry, Observation } from './observation.ts';

/** Seconds between two looks where no reason asks for another time. */
export const intervalSeconds = 60;

/** A workload that is not followed has no container decisions. */
export type Step =
  /** `ground` does not change by answers: it is handed back with them. */
  | { readonly kind: 'ask'; readonly inquiries: readonly Inquiry[]; readonly ground: Ground }
  | { readonly kind: 'decided'; readonly decision: Decision };

/**
 * Decides, or says what must be known first.
 *
 * Every answer brings it nearer: tags; then digests and Pods; then what an index lists. A tag outside the policy's
 * order needs two rounds more, to find the version that sits on the running bits. Before an update comes whether the
 * candidate can run: one round, two where the Nodes have to tell. At most six in all.
 *
 * @param ground of an earlier round, from which only the answers differ
 */
export function decide(observation: Observation, ground = groundOf(observation)): Step {
  if (ground === null) return decided([]);
  if (isRefusal(ground)) return decided([refused(ground)]);
  const know = knowledgeOf(observation.answers);
  const findings = new Map<string, Finding>();
  for (const covered of ground.covered) {
    if (covered.follows !== null) continue;
    const found = consider(observation.workload, ground, covered, know);
    if (found !== undefined) findings.set(covered.container.name, found);
  }
  const inquiries = know.missing();
  if (inquiries.length > 0) return { kind: 'ask', inquiries, ground };
  const hold = ground.refusal === null ? ground.hold : null;
  return decided(
    ground.covered.flatMap((covered) => containerDecision(ground, covered, findings)),
    hold,
  );
}

function isRefusal(ground: Ground | readonly Reason[]): ground is readonly Reason[] {
  return Array.isArray(ground);
}

function decided(containers: readonly ContainerDecision[], hold: HoldWish | null = null): Step {
  const reasons = containers.flatMap((one) => one.reasons);
  return { kind: 'decided', decision: { containers, againAfterSeconds: againAfter(reasons, intervalSeconds), hold } };
}

function refused(reasons: readonly Reason[]): ContainerDecision {
  return {
    ...finding('refuse', reasons, {}),
    container: null,
    policy: null,
    policySource: null,
    pin: null,
  };
}

function containerDecision(
  ground: Ground,
  covered: Covered,
  findings: ReadonlyMap<string, Finding>,
): ContainerDecision[] {
  const { container, follows } = covered;
  const found = findings.get(follows ?? container.name);
  if (found === undefined) return [];
  const along =
    follows === null ? [] : [reason('FollowsContainer', `${container.name} follows ${follows} (same image)`)];
  const note = ground.asides.get(container.name) ?? [];
  return [
    {
      ...braked(
        {
          ...found,
          reasons: [
            ...(found.verb === 'update' ? [...along, ...found.reasons] : [...found.reasons, ...along]),
            ...note,
          ],
        },
        ground,
      ),
      container: container.name,
      policy: covered.policy.text,
      policySource: ground.source,
      pin: ground.settings.pin,
    },
  ];
}

/** refuse > wait > update > stay: an owner's refusal stands before all, a brake stops only what would be written. */
function braked(found: Finding, ground: Ground): Finding {
  const reasons = [...found.reasons, ...ground.notes];
  if (ground.refusal !== null) return { ...found, verb: 'refuse', reasons: [ground.refusal, ...found.reasons] };
  if (found.verb === 'update' && ground.brakes.length > 0)
    return { ...found, verb: 'wait', reasons: [...ground.brakes, ...reasons] };
  if (found.verb === 'update') return { ...found, reasons };
  // What nothing is to be written of looks like every other, and is stopped all the same.
  const suspended = found.verb === 'stay' ? ground.brakes.filter(({ code }) => code === 'Suspended') : [];
  return suspended.length === 0 ? found : { ...found, reasons: [...found.reasons, ...suspended] };
}
