// What the demo sees: the Events that the controller writes, each told once, and waited for.
import { setTimeout as wait } from 'node:timers/promises';
import type { Voice } from '#cli/demo-voice.ts';
import { parseInstant } from '#core/time/instant.ts';
import { at, listOf, textOf } from '#core/workload/shape.ts';
import { shortName, type WorkloadKind } from '#core/workload/workload.ts';
import { DemoFailed, type Ground } from './demo-ground.ts';
import type { DemoController } from './demo-program.ts';

interface Seen {
  readonly at: number;
  readonly workload: string;
  readonly what: string;
  readonly why: string;
}

export interface Witness {
  /** Waits for an Event that no call before has taken; one of `against` about the workload ends the demo instead. */
  sees(workload: string, what: string, against?: readonly string[]): Promise<void>;
  /** Waits until it holds; the answer says what is the matter, or null. */
  until(what: string, look: () => Promise<string | null>): Promise<void>;
  /** Goes on telling until the signal. */
  watch(): Promise<void>;
}

const betweenLooks = 100;

export function witnessOf(ground: Ground, controller: DemoController, voice: Voice, signal: AbortSignal): Witness {
  const told = new Set<string>();
  const untaken: Seen[] = [];

  /** Tells what is new. */
  async function look(): Promise<void> {
    if (controller.isOver())
      throw new DemoFailed(`the controller has ended; the last that it logged: ${controller.trouble()}`);
    const path = `/apis/events.k8s.io/v1/namespaces/${ground.namespace}/events`;
    const { items } = await ground.call({ method: 'GET', path, signal });
    const fresh = listOf(items).flatMap((raw) => {
      const key = `${textOf(at(raw, 'metadata', 'uid'))} ${JSON.stringify(at(raw, 'series', 'count') ?? 1)}`;
      const isOurs = textOf(at(raw, 'reportingController')) === 'reship.dev/controller';
      if (!isOurs || told.has(key)) return [];
      told.add(key);
      return [{ ...seenIn(raw), isWarning: textOf(at(raw, 'type')) === 'Warning' }];
    });
    for (const one of fresh.toSorted((first, second) => first.at - second.at)) {
      voice.line({ ...one, by: 'reship' });
      untaken.push(one);
    }
  }

  async function until(what: string, holds: () => Promise<string | null>): Promise<void> {
    const end = performance.now() + ground.patienceSeconds * 1000;
    for (;;) {
      await look();
      const wrong = await holds();
      if (wrong === null) return;
      if (performance.now() > end) {
        const trouble = controller.trouble();
        throw new DemoFailed(
          `${what} was not seen within ${ground.patienceSeconds} s: ${wrong}. The last that the controller logged: ${trouble}`,
        );
      }
      voice.wait(`waiting for ${what}`);
      await wait(betweenLooks, undefined, { signal });
    }
  }

  return {
    until,
    async sees(workload, what, against = []) {
      await until(`${what} of ${workload}`, async () => {
        const bad = untaken.find((one) => one.workload === workload && against.includes(one.what));
        if (bad !== undefined)
          throw new DemoFailed(`${workload}: ${bad.what} instead of ${what}: ${bad.why || 'no reason was given'}`);
        const place = untaken.findIndex((one) => one.workload === workload && one.what === what);
        if (place === -1) return 'no such Event';
        untaken.splice(place, 1);
        return null;
      });
    },
    async watch() {
      while (!signal.aborted) {
        await look();
        untaken.length = 0;
        await wait(betweenLooks, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

function seenIn(raw: unknown): Seen {
  const kind = (textOf(at(raw, 'regarding', 'kind')) ?? '') as WorkloadKind;
  const time = textOf(at(raw, 'series', 'lastObservedTime')) ?? textOf(at(raw, 'eventTime')) ?? '';
  return {
    at: parseInstant(time) ?? 0,
    workload: shortName({ kind, name: textOf(at(raw, 'regarding', 'name')) ?? '' }),
    what: textOf(at(raw, 'reason')) ?? '',
    why: textOf(at(raw, 'note')) ?? '',
  };
}
