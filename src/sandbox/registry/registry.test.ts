// What the registry in memory does beyond what every registry does: versions of tag lists, referrers, faults, counts.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { indexType, manifestType } from './image.ts';
import { type SandboxRegistry, startSandboxRegistry } from './registry.ts';

let registry: SandboxRegistry;
beforeEach(async () => {
  registry = await startSandboxRegistry();
});
afterEach(() => registry.stop());

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`http://${registry.host}/v2/acme/web/${path}`, init);
}

test('a tag list has a version, which moves with it', async () => {
  registry.push('acme/web', '1', { seed: 'one' });
  const etag = (await ask('tags/list')).headers.get('etag') ?? '';
  const again = await ask('tags/list', { headers: { 'if-none-match': etag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  registry.push('acme/web', '2', { seed: 'two' });
  expect((await ask('tags/list', { headers: { 'if-none-match': etag } })).status).toBe(200);
});

test('what refers to an image is listed, of one kind or of all, and nothing where nothing does', async () => {
  const { digest } = registry.push('acme/web', '1', { seed: 'one' });
  const empty = await ask(`referrers/${digest}`);
  expect([empty.status, empty.headers.get('content-type')]).toEqual([200, indexType]);
  expect(await empty.json()).toMatchObject({ manifests: [] });
  const body = JSON.stringify({ schemaVersion: 2, mediaType: manifestType, artifactType: 'a/b', subject: { digest } });
  const put = await ask('manifests/signature', { method: 'PUT', body, headers: { 'content-type': manifestType } });
  expect([put.status, put.headers.get('oci-subject')]).toEqual([201, digest]);
  expect(await (await ask(`referrers/${digest}`)).json()).toMatchObject({ manifests: [{ artifactType: 'a/b' }] });
  const other = await ask(`referrers/${digest}?artifactType=c/d`);
  expect(other.headers.get('oci-filters-applied')).toBe('artifactType');
  expect(await other.json()).toMatchObject({ manifests: [] });
});

describe('an image that is found as a kubelet finds it', () => {
  test('has the digest of its index, whichever of the two names it', () => {
    const { digest } = registry.push('acme/web', '1', {
      seed: 'x',
      platforms: ['linux/arm64', 'linux/amd64'],
    });
    const found = registry.find('acme/web', '1');
    expect(found).toEqual({ digest, behaviour: 'ready' });
    expect(registry.find('acme/web', digest)).toEqual(found);
    expect(registry.find('acme/web', '2')).toBeNull();
  });

  test.each([
    ['1', undefined, 'ready'],
    ['1-bad-crash', undefined, 'crashLoop'],
    ['1-bad-crash', 'ready', 'ready'],
    ['1', 'configError', 'configError'],
    ['slow', undefined, { readyAfterMs: 1_000 }],
    ['1', { readyAfterMs: 20 }, { readyAfterMs: 20 }],
  ] as const)('tag %s made with %j goes %j', (tag, behaviour, expected) => {
    registry.push('acme/web', tag, { seed: 'x', ...(behaviour && { behaviour }) });
    expect(registry.find('acme/web', tag)?.behaviour).toEqual(expected);
  });
});

describe('faults', () => {
  beforeEach(() => void registry.push('acme/web', '1', { seed: 'one' }));

  test('a status, as often as is said, where it is said', async () => {
    registry.faults.add(/^GET .*\/tags\/list/, { kind: 'status', status: 503, headers: { 'retry-after': '1' } }, 1);
    expect((await ask('manifests/1')).status).toBe(200);
    const failed = await ask('tags/list');
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await ask('tags/list')).status).toBe(200);
  });

  test('a delay ends when it is over, and with the registry', async () => {
    registry.faults.add(/tags/, { kind: 'delay', milliseconds: 1 }, 1);
    expect((await ask('tags/list')).status).toBe(200);
    registry.faults.add(/tags/, { kind: 'delay', milliseconds: 3_600_000 });
    const waiting = ask('tags/list').then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => registry.counts()['GET tags']).toBe(2);
    await registry.stop();
    expect(await waiting).toBe('cut');
    registry = await startSandboxRegistry();
  });

  test.each([
    ['cut', 'broken'],
    ['stall', 'still waiting'],
  ] as const)('%s: the beginning comes, then the answer is %s', async (kind, expected) => {
    registry.faults.add(/manifests/, { kind });
    const answer = await ask('manifests/1', { signal: AbortSignal.timeout(500) });
    expect(answer.status).toBe(200);
    const end = await answer.text().then(
      () => 'whole',
      (error: unknown) => (error instanceof Error && error.name === 'TimeoutError' ? 'still waiting' : 'broken'),
    );
    expect(end).toBe(expected);
    expect(registry.requests().at(-1)).toEqual({ method: 'GET', url: '/v2/acme/web/manifests/1', status: null });
  });

  test('are taken away one by one or all', async () => {
    const undo = registry.faults.add(/tags/, { kind: 'status', status: 500 });
    registry.faults.add(/manifests/, { kind: 'status', status: 502 });
    undo();
    expect([(await ask('tags/list')).status, (await ask('manifests/1')).status]).toEqual([200, 502]);
    registry.faults.clear();
    expect((await ask('manifests/1')).status).toBe(200);
  });
});

test('what was asked is counted until it is forgotten', async () => {
  registry.push('acme/web', '1', { seed: 'one' });
  await ask('manifests/1', { method: 'HEAD' });
  await ask('manifests/1', { method: 'HEAD' });
  await ask('tags/list');
  expect(registry.counts()).toEqual({ 'HEAD manifest': 2, 'GET tags': 1 });
  registry.forgetRequests();
  expect([registry.counts(), registry.requests()]).toEqual([{}, []]);
});
