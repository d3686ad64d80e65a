// Who may begin a rollout: so many at once in all and in each namespace, first come first served.
import { aheadOf, type Counts, type Slots } from '#core/gate/slots.ts';
import { parseKey } from './key.ts';

export interface SlotKeeper {
  /** How many rollouts have to end before the key's turn; 0: now. */
  ahead(key: string): number;
  /** Takes a slot, right before a write. false: others were faster. */
  begin(key: string): boolean;
  /** Its rollout is under way already, slot or not. */
  goesOn(key: string): void;
  /** The key would write if it had a slot, or (false) has no wish any more. */
  waits(key: string, wish: boolean): void;
  /** Its rollout is over, or was not begun. @returns the keys whose turn it is now */
  end(key: string): readonly string[];
  clear(): void;
}

/** Of one namespace. */
interface Place {
  readonly underWay: Set<string>;
  /** By key the number of its turn among all, in that order. */
  readonly waiting: Map<string, number>;
}

export function createSlots(slots: Slots): SlotKeeper {
  const places = new Map<string, Place>();
  let turns = 0;

  function nameOf(key: string): string {
    return parseKey(key)?.namespace ?? '';
  }

  function placeOf(key: string): Place {
    const name = nameOf(key);
    const known = places.get(name) ?? { underWay: new Set(), waiting: new Map() };
    places.set(name, known);
    return known;
  }

  function leave(key: string, from: 'waiting' | 'underWay'): boolean {
    const place = places.get(nameOf(key));
    const was = place?.[from].delete(key) === true;
    if (place?.waiting.size === 0 && place.underWay.size === 0) places.delete(nameOf(key));
    return was;
  }

  function underWay(): Counts {
    return new Map([...places].map(([name, place]) => [name, place.underWay.size]));
  }

  function ahead(key: string): number {
    const here = nameOf(key);
    const own = places.get(here);
    if (own?.underWay.has(key) === true) return 0;
    const turn = own?.waiting.get(key) ?? Infinity;
    const before = new Map<string, number>();
    for (const [name, { waiting }] of places) {
      let count = 0;
      for (const one of waiting.values()) {
        if (one >= turn || (name !== here && count >= slots.maxConcurrentPerNamespace)) break;
        count += 1;
      }
      before.set(name, count);
    }
    return aheadOf(here, underWay(), before, slots);
  }

  /** Of each namespace those that it has room for, the first that came first. */
  function next(): readonly string[] {
    const { maxConcurrent, maxConcurrentPerNamespace } = slots;
    const found: (readonly [key: string, turn: number])[] = [];
    let going = 0;
    for (const place of places.values()) {
      going += place.underWay.size;
      let room = maxConcurrentPerNamespace - place.underWay.size;
      for (const one of place.waiting) {
        if (room <= 0) break;
        room -= 1;
        found.push(one);
      }
    }
    const first = found.toSorted(([, one], [, other]) => one - other);
    return first.slice(0, Math.max(0, maxConcurrent - going)).map(([key]) => key);
  }

  function goesOn(key: string): void {
    leave(key, 'waiting');
    placeOf(key).underWay.add(key);
  }

  return {
    ahead,
    begin(key) {
      if (ahead(key) > 0) return false;
      goesOn(key);
      return true;
    },
    goesOn,
    waits(key, wish) {
      if (!wish) return void leave(key, 'waiting');
      const { waiting } = placeOf(key);
      if (waiting.has(key)) return;
      turns += 1;
      waiting.set(key, turns);
    },
    end(key) {
      leave(key, 'waiting');
      return leave(key, 'underWay') ? next() : [];
    },
    clear() {
      places.clear();
    },
  };
}
