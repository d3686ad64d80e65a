import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { HealthOptions, HealthServer } from './health.ts';
import { startHealth } from './health.ts';

let server: HealthServer | null = null;

afterEach(async () => {
  await server?.close(0);
  server = null;
});

async function start(
  options: Partial<HealthOptions> = {},
): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  server = await startHealth({ host: '127.0.0.1', port: 0, live: {}, ready: {}, ...options });
  const { port } = server;
  return (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init);
}

describe('the health server', () => {
  test('L11 is alive whatever readiness says, and names each check that failed', async () => {
    const ask = await start({ ready: { 'watch-deployments': () => 'not synced', lease: () => null } });
    for (const path of ['/livez', '/healthz']) expect((await ask(path)).status).toBe(200);
    const ready = await ask('/readyz');
    expect([ready.status, await ready.text()]).toEqual([
      503,
      '[-]watch-deployments failed: not synced\n[+]lease ok\nnot ok\n',
    ]);
  });

  test('says ok in one word, and lists every check with ?verbose', async () => {
    const ask = await start({ ready: { caches: () => null }, live: { 'event-loop': () => null } });
    expect(await (await ask('/readyz')).text()).toBe('ok\n');
    expect(await (await ask('/readyz?verbose')).text()).toBe('[+]caches ok\nok\n');
    expect(await (await ask('/livez?verbose=1')).text()).toBe('[+]event-loop ok\nok\n');
  });

  test('a check that throws has failed', async () => {
    const ask = await start({
      live: {
        broken: () => {
          throw new Error('no idea');
        },
      },
    });
    const answer = await ask('/livez');
    expect([answer.status, await answer.text()]).toEqual([503, '[-]broken failed: no idea\nnot ok\n']);
  });

  test('shows the metrics, or 500 when they cannot be read, or 404 when there are none', async () => {
    let ask = await start({
      metrics: { contentType: 'text/plain; version=0.0.4', text: () => Promise.resolve('a 1\n') },
    });
    const answer = await ask('/metrics');
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual(['text/plain; version=0.0.4', 'a 1\n']);
    await server?.close(0);
    ask = await start({ metrics: { contentType: 'text/plain', text: () => Promise.reject(new Error('x')) } });
    expect((await ask('/metrics')).status).toBe(500);
    await server?.close(0);
    ask = await start();
    expect((await ask('/metrics')).status).toBe(404);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is refused, with what is allowed', async (method) => {
    const ask = await start();
    const answer = await ask('/livez', { method, ...(method === 'POST' ? { body: 'x'.repeat(100_000) } : {}) });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('HEAD is answered without a body, other paths with 404', async () => {
    const ask = await start();
    const head = await ask('/readyz', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '3', '']);
    for (const path of ['/', '/readyz/', '/metrics/../livez/x', '/debug']) expect((await ask(path)).status).toBe(404);
  });

  test('headers beyond the limit are refused, and the next request is answered', async () => {
    const ask = await start();
    expect((await ask('/livez', { headers: { 'x-long': 'x'.repeat(20_000) } })).status).toBe(431);
    expect((await ask('/livez')).status).toBe(200);
  });

  test('a port that is taken is an error, not a silence', async () => {
    await start();
    await expect(startHealth({ host: '127.0.0.1', port: server?.port ?? 0, live: {}, ready: {} })).rejects.toThrow(
      'EADDRINUSE',
    );
  });

  test('closing does not wait for a connection that never asks', async () => {
    await start();
    const socket = connect(server?.port ?? 0, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET /livez HTTP/1.1\r\n');
    socket.on('error', () => undefined);
    const ended = once(socket, 'close');
    await server?.close(20);
    await ended;
    expect(socket.destroyed).toBe(true);
  });
});
