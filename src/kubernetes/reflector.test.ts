// The reflector against a server of our own: lists, relists, and what wakes nobody.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rawDeployment } from '#test/fixtures/api-objects.ts';
import { answerJson, statusBody } from '#test/fixtures/hostile-api.ts';
import { reflect, until, type Reflected, type ReflectedOptions } from '#test/fixtures/reflected.ts';
import { startWatchServer, type WatchServer } from '#test/fixtures/watch-server.ts';

let server: WatchServer;
let seen: Reflected;

beforeEach(async () => {
  server = await startWatchServer();
});
afterEach(async () => {
  await seen.stop();
  await server.close();
});

async function start(options: ReflectedOptions = {}): Promise<void> {
  seen = reflect(server.url, options);
  await until(() => seen.reflector.state().synced && server.watches() === 1, seen.reflector.state);
}

const state = () => seen.reflector.state();
const key = (name: string) => ({ namespace: 'shop', name });
const withUid = (name: string, uid: string): object =>
  rawDeployment(name, { metadata: { name, namespace: 'shop', uid } });

/** What the store has is what the server has. */
function names(): readonly string[] {
  return [...seen.reflector.keys()].map(({ name }) => name).sort();
}

describe.each([
  ['a streaming list', true],
  ['pages', false],
])('with %s', (_, streaming) => {
  beforeEach(() => {
    server.streaming = streaming;
    for (const name of ['a', 'b', 'c']) server.put(rawDeployment(name));
  });

  test('everything that is there is told once, and then what happens', async () => {
    await start();
    server.put(rawDeployment('d'));
    server.remove('shop', 'a');
    await until(
      () => seen.told.length === 5,
      () => seen.told,
    );
    expect(seen.told.slice(0, 3)).toEqual(['set a nginx:1.27', 'set b nginx:1.27', 'set c nginx:1.27']);
    expect(seen.told.slice(3)).toEqual(['set d nginx:1.27', 'gone a uid-a']);
    expect(state()).toMatchObject({ objects: 3, relists: { start: 1 }, paged: !streaming, problem: null });
    expect(seen.reflector.get(key('d'))).toMatchObject({ id: { name: 'd', uid: 'uid-d' } });
  });

  test('K2 after 410 at the connection there is one relist, and what vanished meanwhile is gone', async () => {
    await start();
    server.mute = true;
    server.remove('shop', 'b');
    server.put(rawDeployment('d'));
    server.compact();
    server.mute = false;
    server.closeWatches();
    await until(
      () => seen.told.length === 5 && server.watches() === 1,
      () => [seen.told, state()],
    );
    expect(seen.told.slice(3).sort()).toEqual(['gone b uid-b', 'set d nginx:1.27']);
    expect(state().relists).toEqual({ start: 1, expired: 1 });
  });

  test.each([true, false])(
    'K2 after 410 inside the stream (closed at once: %j) there is one relist',
    async (closes) => {
      await start();
      server.inject(`${JSON.stringify({ type: 'ERROR', object: statusBody(410, 'Expired', 'too old') })}\n`);
      if (closes) server.closeWatches();
      await until(() => state().relists.expired === 1 && server.watches() === 1, state);
      expect(seen.told).toHaveLength(3);
    },
  );

  test('an object made again under its name is gone and then there, under its new uid', async () => {
    await start();
    server.mute = true;
    server.remove('shop', 'a');
    server.put(withUid('a', 'uid-2'));
    server.compact();
    server.mute = false;
    server.closeWatches();
    await until(() => state().relists.expired === 1, state);
    expect(seen.told.slice(3)).toEqual(['gone a uid-a', 'set a nginx:1.27']);
    expect(seen.reflector.get(key('a'))?.id.uid).toBe('uid-2');
  });
});

describe('a change of numbers alone', () => {
  const status = (readyReplicas: number) => rawDeployment('a', { status: { readyReplicas } });

  test('wakes nobody, and is there for whoever looks', async () => {
    server.put(status(0));
    await start();
    for (let ready = 1; ready <= 5; ready += 1) server.put(status(ready));
    await until(() => seen.reflector.get(key('a'))?.rollout.ready === 5);
    expect(seen.told).toHaveLength(1);
  });

  test('wakes who follows that object, until it stops', async () => {
    server.put(status(0));
    await start();
    const stop = seen.reflector.follow(key('a'));
    server.put(status(1));
    await until(() => seen.told.length === 2);
    stop();
    server.put(status(2));
    await until(() => seen.reflector.get(key('a'))?.rollout.ready === 2);
    expect(seen.told).toHaveLength(2);
  });
});

test('a list that broke off deletes nothing', async () => {
  for (const name of ['a', 'b', 'c']) server.put(rawDeployment(name));
  await start();
  let broken = 0;
  server.fault = ({ query }, response) => {
    if (query.get('sendInitialEvents') !== 'true' || broken === 3) return false;
    broken += 1;
    const object = rawDeployment('a');
    response.writeHead(200).write(`${JSON.stringify({ type: 'ADDED', object })}\n`, () => response.destroy());
    return true;
  };
  server.inject('no JSON\n');
  await until(() => state().relists.malformed === 1, state);
  expect(broken).toBe(3);
  expect(seen.told).toHaveLength(3);
  expect(names()).toEqual(['a', 'b', 'c']);
});

test('410 at the third page starts the list over, once', async () => {
  server.streaming = false;
  for (let number = 0; number < 600; number += 1) server.put(rawDeployment(`web-${number}`));
  let refused = 0;
  server.fault = ({ query }, response) => {
    if (query.get('continue') !== '500' || refused === 1) return false;
    refused += 1;
    answerJson(response, 410, statusBody(410, 'Expired', 'the continue token has expired'));
    return true;
  };
  await start();
  expect(seen.told).toHaveLength(600);
  expect(state()).toMatchObject({ objects: 600, relists: { expired: 1 } });
});

test('K15 a list of a past that is over is thrown away, and believed only when it is told again', async () => {
  server.put(rawDeployment('a'));
  server.put(rawDeployment('b'));
  await start();
  let lists = 0;
  server.fault = ({ query }, response) => {
    if (query.get('sendInitialEvents') !== 'true') return false;
    lists += 1;
    const metadata = { resourceVersion: '50', annotations: { 'k8s.io/initial-events-end': 'true' } };
    response.writeHead(200).write(`${JSON.stringify({ type: 'BOOKMARK', object: { metadata } })}\n`);
    return true;
  };
  const metadata = { name: 'a', namespace: 'shop', uid: 'uid-a', resourceVersion: '60' };
  server.inject(`${JSON.stringify({ type: 'MODIFIED', object: rawDeployment('a', { metadata }) })}\n`);
  await until(() => lists === 2 && state().objects === 0, state);
  expect(state()).toMatchObject({ ends: { older: 2 }, relists: { start: 1, older: 1 }, version: '50' });
});

test('a server without streaming lists that answers as to an ordinary watch is read in pages', async () => {
  server.put(rawDeployment('a'));
  server.fault = ({ query }, response) => {
    if (query.get('sendInitialEvents') !== 'true') return false;
    response
      .writeHead(200)
      .write(`${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '101' } } })}\n`);
    return true;
  };
  await start();
  expect(state()).toMatchObject({ paged: true, relists: { start: 1 }, objects: 1 });
});

test('one object that is none spoils no other, and a handler that throws is counted', async () => {
  server.put({ metadata: { name: 'odd', namespace: 'shop', uid: 'x' }, spec: 7 });
  server.put(rawDeployment('a'));
  await start({
    onChange() {
      throw new Error('a bug');
    },
  });
  expect(state()).toMatchObject({ objects: 1, unreadable: 1, handlerErrors: 1 });
});
