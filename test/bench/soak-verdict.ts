// Whether the world after the soak is the one that a run without faults leaves: the newest image, and one record for each change.
import type { RawWorkload } from '#test/fixtures/api-reads.ts';
import { imagesOf } from '#test/fixtures/api-reads.ts';
import type { RecordsSeen } from './soak-records.ts';
import type { Placed, SoakWorld } from './soak-world.ts';

export interface Verdict {
  /** Changes that the workloads count themselves. */
  readonly changes: number;
  readonly records: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Sentences; empty where all is as it should be. */
  readonly faults: readonly string[];
}

export function keyOf({ namespace, kind, name }: Placed): string {
  return `${namespace}/${kind}/${name}`;
}

/** The workloads that do not have what their policy wants, or whose last record is open. */
export async function unsettled(world: SoakWorld, records: RecordsSeen): Promise<readonly string[]> {
  await records.look();
  const left: string[] = [];
  for (const one of world.workloads) {
    const image = imagesOf(await world.read(one))['app'] ?? '';
    const open = records.of(keyOf(one)).some(({ outcome }) => outcome === null);
    if (image !== world.reference(one.image) || open) left.push(keyOf(one));
  }
  return left;
}

/** @param finished how often the log said of a record that it was finished, by its name */
export async function verdict(
  world: SoakWorld,
  records: RecordsSeen,
  finished: ReadonlyMap<string, number>,
): Promise<Verdict> {
  const outcomes: Record<string, number> = {};
  const faults: string[] = [];
  let changes = 0;
  let all = 0;
  await records.look();
  for (const one of world.workloads) {
    const key = keyOf(one);
    const raw = await world.read(one);
    const sequence = sequenceOf(raw);
    const seen = records.of(key);
    changes += sequence;
    all += seen.length;
    for (const { outcome } of seen) outcomes[outcome ?? 'open'] = (outcomes[outcome ?? 'open'] ?? 0) + 1;
    const say = (what: string) => faults.push(`${key}: ${what}`);

    const image = imagesOf(raw)['app'] ?? '';
    if (image !== world.reference(one.image)) say(`runs ${image}, not ${world.reference(one.image)}`);
    const written = raw.metadata.generation - one.generation;
    if (written !== sequence) say(`was written ${written} times for ${sequence} changes`);
    const numbers = seen.map(({ seq }) => seq);
    const wanted = Array.from({ length: sequence }, (_, place) => place + 1);
    if (numbers.join() !== wanted.join()) say(`has the records ${numbers.join()} of ${sequence} changes`);
    const targets = new Set(seen.map(({ to }) => to));
    if (targets.size !== seen.length) say('was changed to the same image twice');
    for (const { name, outcome } of seen) {
      if (outcome === null) say(`${name} is open`);
      if (finished.get(name) !== 1) say(`the log has ${finished.get(name) ?? 0} lines for the end of ${name}`);
    }
  }
  return { changes, records: all, outcomes, faults };
}

function sequenceOf(raw: RawWorkload): number {
  const state = raw.metadata.annotations?.['reship.dev/state'];
  return state === undefined ? 0 : (JSON.parse(state) as { readonly seq: number }).seq;
}
