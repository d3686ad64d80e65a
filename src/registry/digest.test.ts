import { describe, expect, test } from 'vitest';
import type { Answer } from '#core/decision/observation.ts';
import type { Digest } from '#core/image/digest.ts';
import type { Repository } from '#core/image/reference.ts';
import { startAsked, type AskedRegistry } from '#test/fixtures/asked-registry.ts';
import {
  digestOf,
  type Handler,
  manifestOf,
  ociIndex,
  sendManifest,
  sendStatus,
} from '#test/fixtures/hostile-registry.ts';
import { createHeadMemory } from './digest.ts';
import { endpointsOf } from './host.ts';

const body = manifestOf('a');
let registry: AskedRegistry['registry'];
let images: AskedRegistry['images'];

async function start(handler: Handler, now: () => number = () => 0): Promise<void> {
  ({ registry, images } = await startAsked(handler, now));
}

function ask() {
  return images.digest(registry.repository('acme/web'), '1.4.2');
}

function methods() {
  return registry.seen.map((one) => one.method).join(' ');
}

/** The code and those parts that the answer's reason does not show; empty is as it should be. */
function notSaid(answer: Answer<Digest>, code: string, ...parts: readonly string[]): readonly string[] {
  const said = answer.ok ? answer.value : `${answer.reason.code}: ${answer.reason.message}`;
  return [`${code}: `, ...parts].filter((part) => !said.includes(part));
}

describe('the digest of a tag', () => {
  test('is one HEAD that accepts indexes before manifests', async () => {
    await start((request, response) => sendManifest(request, response, body, { 'content-type': ociIndex }));
    expect(await ask()).toEqual({ ok: true, value: digestOf(body) });
    expect(registry.seen).toMatchObject([{ method: 'HEAD', url: '/v2/acme/web/manifests/1.4.2', authorization: null }]);
    expect(registry.seen[0]?.accept).toMatch(
      /^application\/vnd\.oci\.image\.index.*manifest\.list.*oci\.image\.manifest.*manifest\.v2/,
    );
    expect(images.counters()).toEqual({
      requests: { [registry.host]: { head: 1, manifest: 0, blob: 0, tags: 0, token: 0 } },
      connections: 1,
    });
  });

  test('may be of another algorithm', async () => {
    const digest = `sha512:${'a'.repeat(128)}` as Digest;
    await start((request, response) => sendManifest(request, response, body, { 'docker-content-digest': digest }));
    expect(await ask()).toEqual({ ok: true, value: digest });
  });

  test.each([
    ['a missing tag', 404, {}, 'TagMissing', ['acme/web has no tag 1.4.2']],
    ['a forbidden repository', 403, {}, 'AuthFailed', ['acme/web', 'status 403']],
    ['a 401 without a challenge', 401, {}, 'AuthFailed', ['acme/web', 'without a way to sign in']],
    [
      'a 401 that wants a password',
      401,
      { 'www-authenticate': 'Basic realm="x"' },
      'AuthFailed',
      ['user name and password'],
    ],
    ['R1 a budget in seconds', 429, { 'retry-after': '120' }, 'RateLimited', ['127.0.0.1', '429', 'wait 120 s']],
    [
      'R1 a budget as a date',
      429,
      { date: 'Sat, 21 Nov 2026 10:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 10:01:30 GMT' },
      'RateLimited',
      ['wait 90 s'],
    ],
    ['R1 a budget in nonsense', 429, { 'retry-after': 'soon' }, 'RateLimited', ['fewer requests (status 429)']],
    ['R6 a server error', 503, { 'retry-after': '5' }, 'RegistryUnavailable', ['status 503', 'wait 5 s']],
    ['another status', 418, {}, 'RegistryUnavailable', ['status 418']],
    ['R38 a login page', 200, { 'content-type': 'text/html' }, 'RegistryUnavailable', ['web page']],
    [
      'R21 schema 1',
      200,
      { 'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws' },
      'RegistryUnavailable',
      ['schema 1'],
    ],
  ])('%s is a reason after one request', async (_name, status, headers, code, parts) => {
    await start((_request, response) => sendStatus(response, status, headers));
    expect(notSaid(await ask(), code, ...parts)).toEqual([]);
    expect(methods()).toBe('HEAD');
  });

  test('is not asked for a tag outside the grammar, nor is that tag shown', async () => {
    await start((request, response) => sendManifest(request, response, body));
    for (const tag of ['', '../x', 'a\nb', '\u001b[31m', 'a'.repeat(129)]) {
      const answer = await images.digest(registry.repository('acme/web'), tag);
      expect(notSaid(answer, 'TagMissing', 'acme/web is asked for a tag that no registry can have')).toEqual([]);
    }
    expect(registry.seen).toEqual([]);
  });
});

describe('a registry whose HEAD says nothing', () => {
  function stripped(broken: Handler): Handler {
    return (request, response, host) => {
      if (request.method === 'HEAD') broken(request, response, host);
      else sendManifest(request, response, body);
    };
  }

  test.each([
    ['R20 refuses HEAD', stripped((_request, response) => sendStatus(response, 405))],
    ['R20 does not know HEAD', stripped((_request, response) => sendStatus(response, 501))],
    ['R19 strips the digest', stripped((_request, response) => sendStatus(response, 200))],
    [
      'R19 garbles the digest',
      stripped((request, response) => sendManifest(request, response, body, { 'docker-content-digest': 'sha256:1' })),
    ],
  ])('%s, once: that is remembered for an hour', async (_name, handler) => {
    let now = 0;
    await start(handler, () => now);
    for (let round = 0; round < 3; round += 1) expect(await ask()).toEqual({ ok: true, value: digestOf(body) });
    expect(methods()).toBe('HEAD GET GET GET');
    now = 3_600_000;
    await ask();
    expect(methods()).toBe('HEAD GET GET GET HEAD GET');
  });

  test.each([
    ['R19 strips the digest in one repository is asked by HEAD for the others', 200, 'HEAD GET HEAD GET GET GET'],
    ['R20 refuses HEAD is asked by GET for all', 405, 'HEAD GET GET GET GET'],
  ])('%s', async (_name, status, expected) => {
    await start((request, response, host) =>
      stripped((_, reply) => sendStatus(reply, status))(request, response, host),
    );
    for (const path of ['acme/web', 'acme/api', 'acme/web', 'acme/api'])
      await images.digest(registry.repository(path), '1');
    expect(methods()).toBe(expected);
  });

  test('is remembered for the last ten thousand repositories', () => {
    const heads = createHeadMemory(() => 0, 1000);
    const endpoints = Array.from({ length: 10_001 }, (_, number) =>
      endpointsOf(new Map())(`ghcr.io/acme/web-${number}` as Repository),
    ).filter((one) => one !== null);
    for (const one of endpoints) heads.failed(one, false);
    expect(endpoints.filter((one) => heads.usable(one))).toEqual([endpoints[0]]);
  });

  test('R20 announces a wrong length with HEAD and is believed for its digest', async () => {
    await start((request, response) => sendManifest(request, response, body, { 'content-length': '999999999' }));
    expect(await ask()).toEqual({ ok: true, value: digestOf(body) });
    expect(await ask()).toEqual({ ok: true, value: digestOf(body) });
    expect(methods()).toBe('HEAD HEAD');
  });

  /** The answer to a GET after a refused HEAD. */
  async function afterGet(handler: Handler) {
    await start((request, response, host) => {
      if (request.method === 'HEAD') sendStatus(response, 405);
      else handler(request, response, host);
    });
    return ask();
  }

  test('R19 has its body hashed where no digest is sent at all', async () => {
    const answer = await afterGet((_request, response) => response.writeHead(200).end(body));
    expect(answer).toEqual({ ok: true, value: digestOf(body) });
  });

  test('R18 sends other bytes than it announces', async () => {
    const other = digestOf('other');
    const answer = await afterGet((request, response) =>
      sendManifest(request, response, body, { 'docker-content-digest': other }),
    );
    expect(notSaid(answer, 'DigestMismatch', 'announced', other, 'acme/web:1.4.2', digestOf(body))).toEqual([]);
  });

  test('R38 sends a web page, which is never hashed', async () => {
    const answer = await afterGet((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>secret</html>'),
    );
    expect(notSaid(answer, 'RegistryUnavailable', 'web page')).toEqual([]);
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  test('R23 sends more than 4 MiB', async () => {
    const answer = await afterGet((_request, response) =>
      response.writeHead(200).end(Buffer.alloc(4 * 1024 * 1024 + 1, 32)),
    );
    expect(notSaid(answer, 'RegistryUnavailable', 'sent more than 4096 KiB')).toEqual([]);
  });

  test('R23 sends more than 4 MiB without saying how much', async () => {
    const answer = await afterGet((_request, response) => {
      response.writeHead(200);
      for (let part = 0; part < 6; part += 1) response.write(Buffer.alloc(1024 * 1024, 32));
      response.end();
    });
    expect(notSaid(answer, 'RegistryUnavailable', 'sent more than 4096 KiB')).toEqual([]);
  });

  test('refuses with a body of a megabyte, which is not read', async () => {
    const answer = await afterGet((_request, response) => response.writeHead(500).end(Buffer.alloc(1024 * 1024, 32)));
    expect(notSaid(answer, 'RegistryUnavailable', 'status 500')).toEqual([]);
  });

  test('compresses its answer unasked', async () => {
    const answer = await afterGet((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
    );
    expect(notSaid(answer, 'RegistryUnavailable', 'compressed')).toEqual([]);
  });
});
