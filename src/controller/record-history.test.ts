// What is known of the records before all of them are read, and what the long list may still say.
import { describe, expect, test } from 'vitest';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { record } from '#test/fixtures/record.ts';
import { digest } from '#test/fixtures/workload.ts';
import { NotLeading } from './not-leading.ts';
import type { RecordDoor } from './record-door.ts';
import { createRecordHistory } from './record-history.ts';
import { createRecordMemory } from './record-memory.ts';

const [web, api] = ['shop/Deployment/web', 'shop/Deployment/api'];
const of = (name: string, seq: number, more: Partial<RecordFacts> = {}): RecordFacts =>
  record(seq, { name: `${name}-${seq}`, target: { kind: 'Deployment', name, uid: `uid-${name}` }, ...more });
const open = { outcome: null } as const;
const failed = { outcome: 'Failed', failed: [digest('b')] } as const;

/** Lists see what is there when they are asked, and tell it when they may: the long ones wait for `go`. */
function stage(...records: readonly RecordFacts[]) {
  const there = new Map(records.map((one) => [one.name, one]));
  const asked: string[] = [];
  let go = () => {};
  const given = {
    held: new Promise<void>((resolve) => {
      go = resolve;
    }),
    broken: (_what: string): boolean | Promise<boolean> => false,
    served: true,
  };
  const list: RecordDoor['list'] = async ({ namespace, labelSelector }, take) => {
    const what = `${namespace ?? 'all'} ${labelSelector?.replace(/.*name=/, '') ?? 'whole'}`;
    asked.push(what);
    const name = /target-name=(.*)/.exec(labelSelector ?? '')?.[1];
    const found = [...there.values()].filter((one) => {
      if (namespace !== null && one.namespace !== namespace) return false;
      return (
        labelSelector === undefined || (name === undefined ? one.outcome !== 'Succeeded' : one.target.name === name)
      );
    });
    if (labelSelector === undefined) await given.held;
    if (await given.broken(what)) throw new Error('busy');
    for (const facts of found) take({ facts } as never);
    return given.served ? 'done' : 'notServed';
  };
  const memory = createRecordMemory();
  const history = createRecordHistory({ list } as RecordDoor, memory, () => '');
  const readAll = () => history.readAll(new AbortController().signal);
  const names = (key = web) => memory.of(key).map((one) => one.name);
  const put = (facts: RecordFacts) => void there.set(facts.name, facts);
  return { history, memory, asked, given, go: () => go(), readAll, names, there, put };
}

const short = 'all reship.dev/outcome!=Succeeded';

describe('before the long list', () => {
  test('what is open or failed is known, of every workload', async () => {
    const { history, memory, asked } = stage(of('web', 1), of('web', 2, open), of('api', 1, failed));
    expect([await history.begin([null]), asked]).toEqual(['done', [short]]);
    expect([[...memory.openKeys()], [...memory.failures()]]).toEqual([[web], [['shop', 1]]]);
    expect([history.isKnown(web), history.reading]).toEqual([false, 'underWay']);
  });

  test('a key is read by itself once, and no more after the long list', async () => {
    const { history, asked, go, readAll, names } = stage(of('web', 1), of('web', 2, open), of('api', 1));
    await history.begin([null]);
    for (let look = 0; look < 2; look += 1) expect(await history.readOwn(web)).toBe('done');
    expect([asked, names(), history.isKnown(web), history.isKnown(api)]).toEqual([
      [short, 'shop web'],
      ['web-2', 'web-1'],
      true,
      false,
    ]);
    const all = readAll();
    go();
    expect([await all, history.reading, history.isKnown(api), names(api)]).toEqual([3, 'done', true, ['api-1']]);
    asked.splice(0);
    for (const key of [web, api]) expect(await history.readOwn(key)).toBe('done');
    expect(asked).toEqual([]);
  });

  test('four keys at a time; who waits for a turn needs no list when all is read meanwhile', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const { history, asked, given, go, readAll } = stage(...names.map((name) => of(name, 1)));
    await history.begin([null]);
    let answer = () => {};
    const alone = new Promise<boolean>((resolve) => {
      answer = () => resolve(false);
    });
    given.broken = (what) => (what.startsWith('shop') ? alone : false);
    const looks = names.map((name) => history.readOwn(`shop/Deployment/${name}`));
    go();
    expect(await readAll()).toBe(5);
    answer();
    expect(await Promise.all(looks)).toEqual(Array.from({ length: 5 }, () => 'done'));
    expect(asked.filter((one) => one.startsWith('shop'))).toEqual(['shop a', 'shop b', 'shop c', 'shop d']);
  });

  test('a kind that is not served any more is told by both', async () => {
    const { history, given, go, readAll } = stage(of('web', 1));
    await history.begin([null]);
    given.served = false;
    go();
    expect([await history.readOwn(web), await readAll(), history.isKnown(web)]).toEqual([
      'notServed',
      'notServed',
      false,
    ]);
  });
});

describe('the long list', () => {
  test('that began before a key was written says nothing of that key any more', async () => {
    const { history, memory, go, readAll } = stage(of('web', 1, open), of('api', 1, open));
    await history.begin([null]);
    const all = readAll();
    await history.readOwn(web);
    memory.note(of('web', 1));
    memory.note(of('web', 2, open));
    go();
    await all;
    expect(memory.of(web).map(({ name, outcome }) => [name, outcome])).toEqual([
      ['web-2', null],
      ['web-1', 'Succeeded'],
    ]);
    expect([...memory.openKeys()]).toEqual([api, web].toSorted());
  });

  test('that passed a key by while its own list failed leaves it unknown until it is read', async () => {
    const { history, asked, given, go, readAll, names } = stage(of('web', 1), of('web', 2, open));
    await history.begin([null]);
    given.broken = (what) => what === 'shop web';
    await expect(history.readOwn(web)).rejects.toThrow('busy');
    go();
    await readAll();
    expect([history.isKnown(web), history.reading, names()]).toEqual([false, 'done', ['web-2']]);
    await expect(history.readOwn(web)).rejects.toThrow('busy');
    given.broken = () => false;
    asked.splice(0);
    for (let look = 0; look < 2; look += 1) await history.readOwn(web);
    expect([asked, history.isKnown(web), names()]).toEqual([['shop web'], true, ['web-2', 'web-1']]);
  });

  test('takes away what was removed since the short one', async () => {
    const { history, memory, there, go, readAll } = stage(
      of('web', 1, failed),
      of('api', 1, failed),
      of('job', 1, open),
    );
    await history.begin([null]);
    there.clear();
    await history.readOwn(web);
    // One of its own may have lost its labels.
    expect([...memory.failures()]).toEqual([['shop', 2]]);
    go();
    expect([await readAll(), [...memory.keys()], memory.failures().size]).toEqual([0, [], 0]);
  });

  test('that breaks off is read again, and what it told of others stays', async () => {
    const { history, given, go, readAll, names } = stage(of('web', 1), of('api', 1, open));
    await history.begin([null]);
    given.broken = () => true;
    go();
    for (const reading of ['underWay', 'underWay', 'failing']) {
      await expect(readAll()).rejects.toThrow('busy');
      expect([history.reading, history.isKnown(web), names(api)]).toEqual([reading, false, ['api-1']]);
    }
    given.broken = () => false;
    expect([await readAll(), history.reading, names()]).toEqual([2, 'done', ['web-1']]);
  });

  test('of a term that is over says nothing in the next one', async () => {
    const { history, go, readAll, there, put, names } = stage(of('web', 1), of('web', 2));
    await history.begin([null]);
    const old = readAll();
    there.clear();
    put(of('web', 3, open));
    await history.begin([null]);
    go();
    expect([await old, names(), history.reading]).toEqual(['over', ['web-3'], 'underWay']);
    expect([await readAll(), names()]).toEqual([1, ['web-3']]);
  });

  test('ends with the signal, and an own list with its term', async () => {
    const { history, go, names, asked } = stage(of('web', 1));
    await history.begin([null]);
    const over = new AbortController();
    const all = history.readAll(over.signal);
    const look = history.readOwn(web);
    over.abort();
    history.clear();
    go();
    expect([await all, names()]).toEqual(['over', []]);
    await expect(look).rejects.toThrow(NotLeading);
    asked.splice(0);
    expect([await history.readOwn(web), asked]).toEqual(['done', []]);
  });
});

describe('of some namespaces', () => {
  const blog = of('blog', 1, { namespace: 'blog' });

  test('one that could not be read is read whole when it may be, whatever becomes of the others', async () => {
    const { history, asked, given, go, readAll, names } = stage(of('web', 1), blog);
    given.broken = (what) => what.startsWith('blog');
    expect(await history.begin(['shop', 'blog'])).toBe('done');
    expect([[...history.unread.keys()], history.isKnown(web)]).toEqual([['blog'], false]);
    go();
    expect([await readAll(), history.reading, await history.again()]).toEqual([1, 'done', []]);
    given.broken = () => false;
    asked.splice(0);
    expect([await history.again(), asked, names('blog/Deployment/blog')]).toEqual([
      ['blog'],
      ['blog whole'],
      ['blog-1'],
    ]);
  });

  test('one whose long list breaks off keeps none of the others back', async () => {
    const { history, asked, given, go, readAll } = stage(of('web', 1), blog);
    await history.begin(['shop', 'blog']);
    given.broken = (what) => what.startsWith('shop');
    go();
    await expect(readAll()).rejects.toThrow('busy');
    expect([history.isKnown(web), history.isKnown('blog/Deployment/blog')]).toEqual([false, true]);
    given.broken = () => false;
    asked.splice(0);
    expect([await readAll(), asked]).toEqual([2, ['shop whole']]);
  });
});
