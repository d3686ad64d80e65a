import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import { digestOf, manifestOf, sendJson, sendManifest, startHostileRegistry } from '#test/fixtures/hostile-registry.ts';
import { createImages, type RegistryImages } from './images.ts';
import type { ImagesOptions } from './images-options.ts';

const body = manifestOf('a');
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function create(options: Partial<ImagesOptions> = {}): RegistryImages {
  const images = createImages({ remember: false, ...options });
  ends.push(() => images.close());
  return images;
}

/** A server that answers the bytes of each request as `answer` likes; `number` counts requests over all connections. */
async function startRaw(
  answer: (socket: Socket, number: number) => void,
): Promise<{ readonly repository: Repository; requests(): number }> {
  const sockets = new Set<Socket>();
  let number = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      for (const _ of bytes.toString().matchAll(/^(?:GET|HEAD) /gm)) answer(socket, ++number);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { repository: `127.0.0.1:${port}/acme/web` as Repository, requests: () => number };
}

const head = `HTTP/1.1 200 OK\r\ndocker-content-digest: ${digestOf(body)}\r\ncontent-length: ${body.length}\r\n\r\n`;

async function message(images: RegistryImages, repository: Repository) {
  const answer = await images.tags(repository);
  return answer.ok
    ? answer.value
    : `${answer.reason.code}: ${answer.reason.message.replace(/127\.0\.0\.1:\d+/, 'HOST')}`;
}

describe('connections', () => {
  test('two hundred HEADs use no more than sixteen, and are kept', async () => {
    const registry = await startHostileRegistry((request, response) => sendManifest(request, response, body));
    ends.push(() => registry.stop());
    const images = create();
    const tags = Array.from({ length: 200 }, (_, number) => `1.0.${number}`);
    await Promise.all(tags.map((tag) => images.digest(registry.repository('acme/web'), tag)));
    const opened = registry.connections();
    expect(opened).toBeLessThanOrEqual(16);
    expect(images.counters().connections).toBe(opened);
    for (const tag of tags) await images.digest(registry.repository('acme/web'), tag);
    expect(registry.connections()).toBe(opened);
    expect(registry.seen).toHaveLength(400);
  });

  test('are kept after refusals with a body', async () => {
    const registry = await startHostileRegistry((_request, response) =>
      response.writeHead(404).end('not found '.repeat(10_000)),
    );
    ends.push(() => registry.stop());
    const images = create({ connections: 1 });
    for (let round = 0; round < 20; round += 1) await images.tags(registry.repository('acme/web'));
    expect(registry.connections()).toBe(1);
  });

  test('R20 a body after HEAD costs a connection each, never the answer', async () => {
    const server = await startRaw((socket) => socket.write(head + body));
    const images = create({ connections: 1 });
    for (let round = 0; round < 6; round += 1) {
      expect(await images.digest(server.repository, String(round))).toEqual({ ok: true, value: digestOf(body) });
    }
    expect(server.requests()).toBe(6);
  });

  test('R20 a late body after HEAD spoils one request, which is repeated, and connections of that host are kept no more', async () => {
    const late: Socket[] = [];
    const server = await startRaw((socket) => {
      // The body of the answer before comes when the next request is already under way.
      if (late.includes(socket)) socket.write(body);
      else socket.write(head);
      late.push(socket);
    });
    const images = create({ connections: 1 });
    for (let round = 0; round < 6; round += 1) {
      expect(await images.digest(server.repository, String(round))).toEqual({ ok: true, value: digestOf(body) });
    }
    expect(server.requests()).toBe(7);
    expect(images.counters().connections).toBe(6);
  });
});

describe('a broken connection', () => {
  test('R8 is tried once more when it breaks before the answer', async () => {
    const server = await startRaw((socket, number) => (number === 1 ? socket.destroy() : socket.write(head)));
    expect(await create().digest(server.repository, '1')).toEqual({ ok: true, value: digestOf(body) });
    expect(server.requests()).toBe(2);
  });

  test('R8 is tried once more when it breaks inside the body', async () => {
    const list = '{"tags":["1"]}';
    const server = await startRaw((socket, number) => {
      const whole = `HTTP/1.1 200 OK\r\ncontent-length: ${list.length}\r\n\r\n${list}`;
      if (number === 1) socket.end(whole.slice(0, -5));
      else socket.write(whole);
    });
    expect(await message(create(), server.repository)).toEqual(['1']);
    expect(server.requests()).toBe(2);
  });

  test('R8 is not tried a third time', async () => {
    const server = await startRaw((socket) => socket.destroy());
    expect(await message(create(), server.repository)).toBe(
      'RegistryUnavailable: HOST did not answer: the connection was closed',
    );
    expect(server.requests()).toBe(2);
  });
});

describe('a server that', () => {
  test('is not there', async () => {
    const registry = await startHostileRegistry((_request, response) => sendJson(response, {}));
    const repository = registry.repository('acme/web');
    await registry.stop();
    expect(await message(create(), repository)).toBe('RegistryUnavailable: HOST did not answer: connection refused');
  });

  test('does not speak HTTP', async () => {
    const server = await startRaw((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await message(create(), server.repository)).toBe(
      'RegistryUnavailable: HOST answered with something that is not HTTP',
    );
  });

  test('R7 never answers', async () => {
    const server = await startRaw(() => undefined);
    const images = create({ timeouts: { headers: 50 } });
    expect(await message(images, server.repository)).toBe(
      'RegistryUnavailable: HOST did not answer: no answer within 0.05 s',
    );
    expect(server.requests()).toBe(1);
  });

  test.each([
    [false, ''],
    [true, '; not asked again in this run'],
  ])('R7 sends interim answers for ever (remembered: %s)', async (remember, more) => {
    const server = await startRaw((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 10);
      socket.on('close', () => clearInterval(timer));
    });
    const images = create({ remember, timeouts: { connect: 100, headers: 100, body: 50 } });
    expect(await message(images, server.repository)).toBe(
      `RegistryUnavailable: HOST did not answer: no whole answer within 0.4 s${more}`,
    );
    expect(server.requests()).toBe(1);
  });

  test('R7 stops inside its body', async () => {
    const server = await startRaw((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"tags":['));
    const images = create({ timeouts: { body: 600 } });
    expect(await message(images, server.repository)).toBe(
      'RegistryUnavailable: HOST did not answer: the answer stopped for 0.6 s',
    );
  });

  test('R7 sends a byte now and then', async () => {
    const server = await startRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write(' '), 10);
      socket.on('close', () => clearInterval(timer));
    });
    const images = create({ timeouts: { body: 50 } });
    expect(await message(images, server.repository)).toBe(
      'RegistryUnavailable: HOST did not finish its answer within 0.2 s',
    );
  });

  test('is asked while the door closes', async () => {
    const server = await startRaw(() => undefined);
    const images = create();
    const answer = message(images, server.repository);
    await new Promise((resolve) => setImmediate(resolve));
    await images.close();
    expect(await answer).toBe('RegistryUnavailable: HOST did not answer: the client was closed');
  });
});

test.each([
  [true, 1],
  [false, 2],
])('a door that remembers (%s) asks the same question %i times', async (remember, times) => {
  const registry = await startHostileRegistry((request, response) =>
    request.url.includes('/tags/') ? sendJson(response, { tags: ['1'] }) : sendManifest(request, response, body),
  );
  ends.push(() => registry.stop());
  const images = create({ remember });
  const repository = registry.repository('acme/web');
  for (let round = 0; round < 2; round += 1) {
    await Promise.all([1, 2, 3].map(() => images.digest(repository, '1')));
    await Promise.all([1, 2, 3].map(() => images.tags(repository)));
  }
  expect(images.counters().requests[registry.host]).toEqual({
    head: times,
    manifest: 0,
    blob: 0,
    tags: times,
    token: 0,
  });
});
