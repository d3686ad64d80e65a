// Who may begin a rollout: so many at once in all and in each namespace, first come first served.
import { aheadOf, type Slots } from '#core/gate/slots.ts';
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

export function createSlots(slots: Slots): SlotKeeper {
  const underWay = new Set<string>();
  const waiting = new Set<string>();
  const place = (key: string) => parseKey(key)?.namespace ?? '';

  function ahead(key: string): number {
    if (underWay.has(key)) return 0;
    const before: string[] = [];
    for (const one of waiting) {
      if (one === key) break;
      before.push(place(one));
    }
    return aheadOf(place(key), [...underWay].map(place), before, slots);
  }

  return {
    ahead,
    begin(key) {
      if (ahead(key) > 0) return false;
      waiting.delete(key);
      underWay.add(key);
      return true;
    },
    goesOn(key) {
      waiting.delete(key);
      underWay.add(key);
    },
    waits(key, wish) {
      if (wish) waiting.add(key);
      else waiting.delete(key);
    },
    end(key) {
      waiting.delete(key);
      if (!underWay.delete(key)) return [];
      return [...waiting].filter((one) => ahead(one) === 0);
    },
    clear() {
      underWay.clear();
      waiting.clear();
    },
  };
}
