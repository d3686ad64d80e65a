// The records of one workload as one flat text: a cluster has hundreds of thousands, and few are looked at at a time.
import { outcomes, triggerTypes, type Hold } from '#core/record/record.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import type { Digest } from '#core/image/digest.ts';
import { parseKey } from './key.ts';

/** Numbers are places in the list of texts, of triggers, or of outcomes (-1: open); 0 where there is nothing, and `why` counts from 1. */
type Row = readonly [
  name: number,
  uid: number,
  seq: number,
  at: number,
  trigger: number,
  outcome: number,
  untold: 0 | 1,
  changes: readonly number[],
  failed: readonly number[] | 0,
  why: number,
  hold: Hold | 0,
  goneSince: number,
];

type Packed = readonly [texts: readonly string[], rows: readonly Row[]];

export function packRecords(records: readonly RecordFacts[]): string {
  const places = new Map<string, number>();
  const place = (text: string): number => {
    const short = shorter(text);
    const known = places.get(short) ?? places.size;
    places.set(short, known);
    return known;
  };
  const rows = records.map((one): Row => {
    const changes = one.changes.flatMap(({ container, from, to }) => [place(container), place(from), place(to)]);
    const failed = one.failed.length === 0 ? 0 : one.failed.map(place);
    const outcome = one.outcome === null ? -1 : outcomes.indexOf(one.outcome);
    const { name, target, seq, at, hold, goneSince } = one;
    const kind = triggerTypes.indexOf(one.trigger);
    const why = one.why === '' ? 0 : place(one.why) + 1;
    const untold = one.untold === true ? 1 : 0;
    return [
      place(name),
      place(target.uid),
      seq,
      at,
      kind,
      outcome,
      untold,
      changes,
      failed,
      why,
      hold ?? 0,
      goneSince ?? 0,
    ];
  });
  return JSON.stringify([[...places.keys()], rows] satisfies Packed);
}

/** @param key of the workload, `namespace/kind/name` */
export function unpackRecords(key: string, packed: string): readonly RecordFacts[] {
  const parsed = parseKey(key);
  if (parsed === null) throw new Error(`${key} is no key of a workload`);
  const { namespace, kind, name: targetName } = parsed;
  const [texts, rows] = JSON.parse(packed) as Packed;
  const text = (index: number): string => longer(texts[index] ?? '');
  return rows.map(([name, uid, seq, at, trigger, outcome, untold, changes, failed, why, hold, goneSince]) => ({
    namespace,
    name: text(name),
    target: { kind, name: targetName, uid: text(uid) },
    seq,
    at,
    trigger: triggerTypes[trigger] ?? 'Poll',
    changes: triples(changes).map(([container, from, to]) => ({
      container: text(container),
      from: text(from),
      to: text(to),
    })),
    outcome: outcomes[outcome] ?? null,
    ...(untold === 1 ? { untold: true } : {}),
    failed: failed === 0 ? [] : failed.map((index) => text(index) as Digest),
    why: why === 0 ? '' : text(why - 1),
    hold: hold === 0 ? null : hold,
    ...(goneSince === 0 ? {} : { goneSince }),
  }));
}

function triples(places: readonly number[]): readonly (readonly [number, number, number])[] {
  const all: (readonly [number, number, number])[] = [];
  for (let index = 0; index + 2 < places.length; index += 3)
    all.push([places[index] ?? 0, places[index + 1] ?? 0, places[index + 2] ?? 0]);
  return all;
}

/** The digest is most of a reference: 43 characters instead of 71. `~` stands in no reference. */
function shorter(text: string): string {
  const digest = /sha256:([0-9a-f]{64})$/.exec(text);
  if (digest?.[1] === undefined || text.includes('~')) return text;
  return `${text.slice(0, digest.index)}~${Buffer.from(digest[1], 'hex').toString('base64url')}`;
}

function longer(text: string): string {
  const mark = text.length - 44;
  if (mark < 0 || text[mark] !== '~') return text;
  return `${text.slice(0, mark)}sha256:${Buffer.from(text.slice(mark + 1), 'base64url').toString('hex')}`;
}
