// What others did since Reship wrote, and what follows: brakes, notes, images to restore, and a hold to be written down.
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import { heldBy, type HoldCode, holdTypes } from '#core/gate/hold.ts';
import { slotWait } from '#core/gate/slots.ts';
import { isFight } from '#core/record/fight.ts';
import type { Intervention, IsOlder } from '#core/record/intervention.ts';
import { interventions } from '#core/record/intervention.ts';
import type { Memory } from '#core/record/memory.ts';
import { memoryOf } from '#core/record/memory.ts';
import type { State } from '#core/record/state.ts';
import type { Covered } from '#core/workload/coverage.ts';
import type { Settings } from '#core/workload/settings.ts';
import type { HoldWish } from './decision.ts';
import type { Observation } from './observation.ts';

export interface Restore {
  /** The reference that Reship wrote. */
  readonly ours: string;
  readonly why: Reason;
}

export interface Aftermath {
  /** Why a write has to wait. */
  readonly brakes: readonly Reason[];
  /** By container, what is said beside its decision. */
  readonly asides: ReadonlyMap<string, readonly Reason[]>;
  /** By container. */
  readonly restores: ReadonlyMap<string, Restore>;
  /** null: none, or it is written down already. */
  readonly hold: HoldWish | null;
  readonly memory: Memory;
}

export function aftermathOf(
  observation: Observation,
  settings: Settings,
  covered: readonly Covered[],
  state: State | null,
): Aftermath {
  const { workload, records = [], appliers = [], slotsAhead = 0 } = observation;
  const now = observation.now ?? null;
  const seen = interventions(workload, { state, records, appliers, isOlder: orderOf(covered) });
  const fights = now !== null && isFight(records, workload.id.uid, now);
  const found = covered.flatMap(({ container }) => {
    const what = seen.get(container.name);
    return what === undefined ? [] : [consequence(container.name, what, settings, fights)];
  });
  const written = heldBy(records, workload.id.uid, now);
  const wish = found.find((one) => one.hold !== undefined)?.hold ?? null;
  // What is written down speaks for itself; the same seen again adds nothing to it.
  const seenNow = written === null ? found.flatMap((one) => one.brake ?? []) : [];
  return {
    brakes: [written, ...seenNow.slice(0, 1), slotWait(slotsAhead)].filter((one) => one !== null),
    asides: new Map(found.flatMap((one) => (one.note === undefined ? [] : [[one.container, [one.note]] as const]))),
    restores: new Map(
      found.flatMap((one) => (one.restore === undefined ? [] : [[one.container, one.restore] as const])),
    ),
    hold: written === null ? wish : null,
    memory: memoryOf(workload.id, state, records),
  };
}

interface Consequence {
  readonly container: string;
  readonly brake?: Reason;
  readonly hold?: HoldWish;
  readonly note?: Reason;
  readonly restore?: Restore;
}

function consequence(container: string, what: Intervention, { onReset }: Settings, fights: boolean): Consequence {
  switch (what.kind) {
    case 'untouched':
    case 'ours':
    case 'adopted':
      return { container };
    case 'pinStripped':
      return { container, note: reason('PinStripped', `the digest was taken from ${what.ours} of ${container}`) };
    case 'undone':
      return held(container, 'Undone', what.manager, undone(container, what));
    case 'reset': {
      const back = `${what.manager} put back the image of ${container} that stood there before ${what.ours}`;
      if (fights) return held(container, 'FightDetected', what.manager, `${back}, for the third time in ten minutes`);
      if (onReset === 'hold')
        return held(container, 'ResetByOwner', what.manager, `${back}; held, as reship.dev/on-reset says`);
      return { container, restore: { ours: what.ours, why: reason('ResetByOwner', `${back}; it is restored`) } };
    }
  }
}

function undone(container: string, { ours, manager, takenBack }: Extract<Intervention, { kind: 'undone' }>): string {
  const how = takenBack ? ', and with it what Reship remembers on the workload' : '';
  return `${manager} took back ${ours} of ${container}${how}; suspended until somebody resumes`;
}

function held(container: string, code: HoldCode, by: string, message: string): Consequence {
  const why = reason(code, message);
  return { container, brake: why, hold: { type: holdTypes[code], by, reason: why } };
}

/** Each container's own policy tells what is older; `digest` and whatever follows a pointer has no order. */
function orderOf(covered: readonly Covered[]): IsOlder {
  return (container, tag, than) => {
    const policy = covered.find((one) => one.container.name === container)?.policy;
    const order = policy?.comparable?.([tag, than]) ?? [];
    const [place, other] = [order.indexOf(tag), order.indexOf(than)];
    return place < 0 || other < 0 ? null : place > other;
  };
}
