// Lists in pages and watches, as the real server gives them and as the sandbox does: which events, in which order.
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mergePatch } from '#test/fixtures/api-request.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';

interface Item {
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
}

interface List {
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly Item[];
}

describe.runIf(findControlPlane() !== null)('lists and watches', () => {
  let cluster: RealCluster;
  let path: string;
  let start: string;
  beforeAll(async () => {
    cluster = await startCluster();
    path = `/api/v1/namespaces/${await cluster.createNamespace()}/secrets`;
    start = (await list()).metadata.resourceVersion;
    for (const name of ['b', 'a', 'c']) await put(name, { app: name === 'c' ? 'other' : 'web' });
  });
  afterAll(() => cluster.stop());

  const put = (name: string, labels: object) => cluster.adminRequest('POST', path, { metadata: { name, labels } });
  const label = (name: string, app: string) =>
    cluster.adminRequest('PATCH', `${path}/${name}`, { metadata: { labels: { app } } }, mergePatch);
  const list = async (query = ''): Promise<List> => (await cluster.adminRequest<List>('GET', `${path}${query}`)).body;
  const names = ({ items }: List): readonly string[] => items.map(({ metadata }) => metadata.name);

  /** What a watch of one second tells: `ADDED a`. */
  async function watch(query: string): Promise<readonly string[]> {
    const text = await cluster.kubectl('get', '--raw', `${path}?watch=true&timeoutSeconds=1&${query}`);
    const told: string[] = [];
    for await (const line of createInterface({ input: Readable.from([text]) })) {
      const { type, object } = JSON.parse(line) as { type: string; object: Item & { code?: number; reason?: string } };
      if (type === 'BOOKMARK') told.push(`BOOKMARK ${Object.keys(object.metadata.annotations ?? {}).join()}`.trim());
      else told.push(`${type} ${object.metadata.name ?? `${object.code} ${object.reason}`}`);
    }
    return told;
  }

  test('a list is in the order of names, and its items say no kind', async () => {
    const all = await list();
    expect(names(all)).toEqual(['a', 'b', 'c']);
    expect(all.kind).toBe('SecretList');
    expect(all.items[0]).not.toHaveProperty('kind');
  });

  test.each([
    ['labelSelector=app%3Dweb', ['a', 'b']],
    ['labelSelector=app%21%3Dweb', ['c']],
    ['labelSelector=app%20in%20(web,other)', ['a', 'b', 'c']],
    ['labelSelector=app%20notin%20(web)', ['c']],
    ['labelSelector=app', ['a', 'b', 'c']],
    ['labelSelector=%21app', []],
    ['fieldSelector=metadata.name%3Db', ['b']],
    ['fieldSelector=metadata.name%21%3Db', ['a', 'c']],
  ])('%s', async (query, wanted) => {
    expect(names(await list(`?${query}`))).toEqual(wanted);
  });

  test('pages are of one moment: what is made between them is not in them', async () => {
    const first = await list('?limit=1');
    expect(names(first)).toEqual(['a']);
    expect(first.metadata.remainingItemCount).toBe(2);
    await put('bb', { app: 'web' });
    const token = encodeURIComponent(first.metadata.continue ?? '');
    const rest = await list(`?limit=500&continue=${token}`);
    expect(names(rest)).toEqual(['b', 'c']);
    expect(rest.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(rest.metadata.continue).toBeUndefined();
    await cluster.adminRequest('DELETE', `${path}/bb`);
  });

  test('a watch goes on from a version with what happened since, in order', async () => {
    expect((await watch(`resourceVersion=${start}`)).slice(0, 3)).toEqual(['ADDED b', 'ADDED a', 'ADDED c']);
  });

  test('a watch without a version begins with what is there', async () => {
    expect((await watch('')).toSorted()).toEqual(['ADDED a', 'ADDED b', 'ADDED c']);
  });

  test('initial events end with a bookmark that says so', async () => {
    const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    expect((await watch(query)).slice(0, 4)).toEqual([
      'ADDED a',
      'ADDED b',
      'ADDED c',
      'BOOKMARK k8s.io/initial-events-end',
    ]);
  });

  test('an object that begins to be selected is ADDED, one that ceases to be is DELETED', async () => {
    const { resourceVersion } = (await list()).metadata;
    await label('c', 'web');
    await label('c', 'other');
    await cluster.adminRequest('PATCH', `${path}/a`, { metadata: { annotations: { any: 'thing' } } }, mergePatch);
    expect(await watch(`labelSelector=app%3Dweb&resourceVersion=${resourceVersion}`)).toEqual([
      'ADDED c',
      'DELETED c',
      'MODIFIED a',
    ]);
  });

  test('one object is watched by the field selector of its name', async () => {
    expect(await watch('fieldSelector=metadata.name%3Db')).toEqual(['ADDED b']);
  });

  test('a finalizer keeps an object: MODIFIED when it is deleted, DELETED when the finalizer goes', async () => {
    await cluster.adminRequest('POST', path, { metadata: { name: 'kept', finalizers: ['example.org/keep'] } });
    const { resourceVersion } = (await list()).metadata;
    const deleted = await cluster.adminRequest<Item>('DELETE', `${path}/kept`);
    expect(deleted.body.metadata.deletionTimestamp).toBeDefined();
    await cluster.adminRequest('PATCH', `${path}/kept`, { metadata: { finalizers: null } }, mergePatch);
    expect(await watch(`resourceVersion=${resourceVersion}`)).toEqual(['MODIFIED kept', 'DELETED kept']);
  });
});
