// What is settled before any registry is asked: whose the workload is, what its owner wants, which brakes are on.
import type { Digest } from '#core/image/digest.ts';
import { isHoldCode } from '#core/gate/hold.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Memory } from '#core/record/memory.ts';
import { type RecordFacts, recordsOfLife } from '#core/record/record-facts.ts';
import type { State } from '#core/record/state.ts';
import { parseState } from '#core/record/state.ts';
import type { Instant } from '#core/time/instant.ts';
import type { Covered } from '#core/workload/coverage.ts';
import { coverageOf } from '#core/workload/coverage.ts';
import { ownerOf, ownerVerdict } from '#core/workload/owner.ts';
import type { Settings } from '#core/workload/settings.ts';
import { readSettings } from '#core/workload/settings.ts';
import { reshipKeys } from '#core/workload/settings-keys.ts';
import type { NamespaceFacts, Workload } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import { aftermathOf } from './aftermath.ts';
import type { Restore } from './aftermath.ts';
import type { HoldWish, PolicySource } from './decision.ts';
import type { Observation, Suspect } from './observation.ts';

export interface Ground {
  readonly settings: Settings;
  readonly source: PolicySource;
  /** Whether a person asked on the command line; then bits that run already are pinned too. */
  readonly wished: boolean;
  /** Whether a verdict on every tag is wanted. */
  readonly explain: boolean;
  /** No image is written anywhere, so that one without a tag does not mean `latest`. */
  readonly nothingRuns: boolean;
  readonly covered: readonly Covered[];
  readonly state: State | null;
  /** Why the workload may not be written although its candidates can be told: an owner. */
  readonly refusal: Reason | null;
  /** Why a write has to wait: suspended, held, paused, no slot. */
  readonly brakes: readonly Reason[];
  readonly notes: readonly Reason[];
  /** By container, what is said beside its decision. */
  readonly asides: ReadonlyMap<string, readonly Reason[]>;
  /** By container, what its owner put back and is written again. */
  readonly restores: ReadonlyMap<string, Restore>;
  readonly hold: HoldWish | null;
  /** The records of this life, the newest first. */
  readonly past: readonly RecordFacts[];
  /** What failed here and is not tried again. */
  readonly memory: Memory;
  /** What failed on other workloads and succeeded nowhere. */
  readonly suspects: Readonly<Record<Digest, Suspect>>;
  /** What the rollout under way waits for. */
  readonly rollout: string | null;
}

/** `null`: not followed. A list of reasons: refused before its containers are told apart. */
export function groundOf(observation: Observation): Ground | readonly Reason[] | null {
  const { workload, namespace, wish } = observation;
  const { settings, problems } = readSettings(
    workload,
    namespace.readable ? namespace.annotations : {},
    wish?.policy ?? null,
    observation.now ?? null,
  );
  if (problems.length > 0) return problems;
  if (settings.policies === null) return null;
  if (!namespace.readable) return [namespaceUnreadable(namespace)];
  const state = parseState(workload.annotations?.['reship.dev/state'], workload.id.uid);
  if (state.kind === 'unreadable') {
    return [reason('StateUnreadable', `the annotation reship.dev/state cannot be read: ${state.why}`)];
  }
  const coverage = coverageOf(workload, settings);
  if (coverage.problems.length > 0) return coverage.problems;
  const owner = ownerVerdict(ownerOf(workload), settings.allowDrift);
  const known = state.kind === 'state' ? state.state : null;
  const { brakes, ...after } = aftermathOf(observation, settings, coverage.covered, known);
  return {
    ...after,
    settings,
    source: settings.source,
    wished: settings.source === 'Flag',
    explain: observation.explain === true,
    nothingRuns: observation.nothingRuns === true,
    covered: coverage.covered,
    state: known,
    refusal: owner !== null && 'refuse' in owner ? owner.refuse : null,
    brakes: brakesTogether(workload, settings, observation.now ?? null, brakes),
    notes: owner !== null && 'note' in owner ? [owner.note] : [],
    past: recordsOfLife(observation.records ?? [], workload.id.uid),
    suspects: observation.suspects ?? {},
    rollout: observation.rollout ?? null,
  };
}

/**
 * Whether a later reading settles the same: the same keys under reship.dev/ on workload and Namespace, and from them and
 * everything else the same owner, brakes and containers. Registries and Pods have no part in it.
 */
export function sameGround(one: Observation, other: Observation): boolean {
  return JSON.stringify(outline(one)) === JSON.stringify(outline(other));
}

function outline(observation: Observation): unknown {
  const { workload, namespace } = observation;
  const keys = [
    workload.id.uid,
    reshipKeys(workload.annotations ?? {}),
    namespace.readable ? [namespace.uid, reshipKeys(namespace.annotations)] : namespace,
  ];
  const ground = groundOf(observation);
  if (ground === null || !('covered' in ground)) return [keys, ground];
  const { source, refusal, brakes, notes, restores } = ground;
  const covered = ground.covered.map(({ container, policy, follows }) => [
    container.name,
    container.image,
    container.role,
    policy.text,
    follows,
  ]);
  return [keys, source, covered, refusal, brakes, notes, [...restores]];
}

function namespaceUnreadable({ name, code, why }: NamespaceFacts & { readonly readable: false }): Reason {
  if (code === 'NotFound') return reason(code, `the Namespace ${name} does not exist any more`);
  return reason(
    'Forbidden',
    `the Namespace ${name} cannot be read, and a brake or a default may stand there: ${why}`,
    `Grant the verb get on the resource namespaces, name ${name}.`,
  );
}

/** One stop that stands on the workload and on its newest record is said once. */
function brakesTogether(
  workload: Workload,
  settings: Settings,
  now: Instant | null,
  after: readonly Reason[],
): readonly Reason[] {
  const onObject = brakesOn(
    workload,
    settings,
    now,
    after.some(({ code }) => isHoldCode(code)),
  );
  const twice = settings.suspended?.where === 'workload' && onObject.some(({ code }) => code === 'Suspended');
  const next = resumeNext(workload, { where: 'workload', by: 'reship' });
  return [...onObject, ...after.flatMap((one) => (one.code !== 'Suspended' ? [one] : twice ? [] : [{ ...one, next }]))];
}

function resumeNext({ id }: Workload, { where, by }: Pick<NonNullable<Settings['suspended']>, 'where' | 'by'>): string {
  const resume = `reship resume ${where === 'namespace' ? '' : `${shortName(id)} `}-n ${id.namespace}`;
  return by === 'manifest' ? `${resume}; take reship.dev/suspend out of the manifest too.` : resume;
}

/** @param held whether the hold itself is among the brakes: then its mark on the workload is not said again */
function brakesOn(workload: Workload, settings: Settings, now: Instant | null, held: boolean): readonly Reason[] {
  const brakes: Reason[] = [];
  if (settings.suspended !== null && !(held && settings.suspended.own === true)) {
    const { where, text, until } = settings.suspended;
    const place = where === 'namespace' ? `the Namespace ${workload.id.namespace}` : shortName(workload.id);
    const again = until === undefined || now === null ? {} : { againAfterSeconds: Math.ceil((until - now) / 1000) };
    brakes.push({
      ...reason('Suspended', `${place} is suspended (${text})`, resumeNext(workload, settings.suspended)),
      ...again,
    });
  }
  if (workload.paused === true) {
    const { name, namespace } = workload.id;
    brakes.push(
      reason(
        'WorkloadPaused',
        `${shortName(workload.id)} is paused (spec.paused)`,
        `kubectl rollout resume deployment/${name} -n ${namespace}`,
      ),
    );
  }
  return brakes;
}
