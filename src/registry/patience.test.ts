import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import { manifestOf, sendManifest, startHostileRegistry } from '#test/fixtures/hostile-registry.ts';
import { createImages } from './images.ts';
import type { ImagesOptions } from './images-options.ts';
import { createPatience } from './patience.ts';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A host that takes every connection and never says a word. */
async function startSilent(onConnection: () => void = () => undefined) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, connections: () => sockets.size };
}

function open(options: ImagesOptions) {
  const images = createImages(options);
  ends.push(() => images.close());
  return images;
}

const names = Array.from({ length: 40 }, (_, number) => `acme/web-${number}`);

/** What is said about each of forty repositories of one host, in the order of the answers. */
async function askAll(images: ReturnType<typeof open>, host: string): Promise<readonly string[]> {
  const said: string[] = [];
  await Promise.all(
    names.map(async (name) => {
      const answer = await images.digest(`${host}/${name}` as Repository, '1');
      said.push(answer.ok ? 'answered' : answer.reason.message.replace(host, 'HOST'));
    }),
  );
  return said;
}

describe('a host that never answers', () => {
  const timeouts = { headers: 100 };
  const late = 'HOST did not answer: no answer within 0.1 s';

  test('is waited for once in a run; every other question has the same answer at once', async () => {
    const { host, connections } = await startSilent();
    const images = open({ remember: true, connections: 4, timeouts });
    const said = await askAll(images, host);
    expect(said).toEqual(names.map(() => `${late}; not asked again in this run`));
    // The first question to a host goes alone, and nobody after it.
    expect(connections()).toBe(1);
    expect(images.counters().connections).toBe(1);
  });

  test('is left alone for a minute in a controller, and each time longer up to five', async () => {
    let past = 0;
    const { host, connections } = await startSilent();
    const images = open({ remember: false, timeouts, now: () => performance.now() + past });
    for (const [round, seconds] of [60, 120, 240, 300, 300].entries()) {
      const at = `${host}/acme/web` as Repository;
      expect(await images.digest(at, `${round}`)).toMatchObject({ reason: { message: late.replace('HOST', host) } });
      const rests = `HOST did not answer in time and is left alone for ${seconds} s`;
      expect(await askAll(images, host)).toEqual(names.map(() => rests));
      past += seconds * 1000;
    }
    expect(connections()).toBe(5);
  });

  test('is waited for once in a controller too, by all who ask at the same time', async () => {
    const { host, connections } = await startSilent();
    const said = await askAll(open({ remember: false, connections: 4, timeouts }), host);
    const rests = 'HOST did not answer in time and is left alone for 60 s';
    expect(said.toSorted()).toEqual([late, ...names.slice(1).map(() => rests)].toSorted());
    expect(connections()).toBe(1);
  });

  test('costs another host nothing', async () => {
    const { host } = await startSilent();
    const registry = await startHostileRegistry((request, response) =>
      sendManifest(request, response, manifestOf('a')),
    );
    ends.push(() => registry.stop());
    const images = open({ remember: true, timeouts });
    await askAll(images, host);
    expect(await askAll(images, registry.host)).toEqual(names.map(() => 'answered'));
  });

  test('ends also the questions that were under way when it was given up', async () => {
    let answered = 0;
    const registry = await startHostileRegistry((request, response) => {
      answered += 1;
      if (answered === 1) sendManifest(request, response, manifestOf('a'));
    });
    ends.push(() => registry.stop());
    const images = open({ remember: true, connections: 4, timeouts });
    expect(await images.digest(registry.repository('acme/first'), '1')).toMatchObject({ ok: true });
    expect(await askAll(images, registry.host)).toEqual(names.map(() => `${late}; not asked again in this run`));
    expect(registry.seen).toHaveLength(5);
  });
});

describe('an interruption', () => {
  test('ends what is under way, and nothing is asked after it', async () => {
    const abort = new AbortController();
    const { host, connections } = await startSilent(() => abort.abort());
    const images = open({ remember: true, signal: abort.signal });
    const words = 'HOST was not asked: the command was interrupted';
    expect(await askAll(images, host)).toEqual(names.map(() => words));
    expect(connections()).toBe(1);
  });

  test('before the first question ends a host that nobody knew yet', () => {
    const patience = createPatience(AbortSignal.abort());
    let ended = 0;
    patience.watch('ghcr.io', () => (ended += 1));
    expect(ended).toBe(1);
    expect(patience.over('ghcr.io')).toContain('interrupted');
  });
});

test('a host whose time is over ends its own requests, and none that has ended', () => {
  const patience = createPatience(null);
  const ended: string[] = [];
  patience.watch('ghcr.io', () => ended.push('one'));
  patience.watch('ghcr.io', () => ended.push('other'))();
  patience.watch('quay.io', () => ended.push('elsewhere'));
  patience.giveUp('ghcr.io', 'did not answer');
  expect(ended).toEqual(['one']);
});

test('the reason that came first stays', () => {
  const patience = createPatience(null);
  expect(patience.over('ghcr.io')).toBeNull();
  patience.giveUp('ghcr.io', 'did not answer');
  patience.giveUp('ghcr.io', 'was late');
  expect(patience.over('ghcr.io')).toBe('did not answer; not asked again in this run');
  expect(patience.over('quay.io')).toBeNull();
});
