import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  digestOf,
  type Handler,
  type HostileRegistry,
  manifestOf,
  sendManifest,
  sendStatus,
  startHostileRegistry,
  withTokens,
} from '#test/fixtures/hostile-registry.ts';
import { createImages, type RegistryImages } from './images.ts';

const body = manifestOf('a');
let registry: HostileRegistry;
let other: HostileRegistry;
let images: RegistryImages;
let handler: Handler;

beforeEach(async () => {
  registry = await startHostileRegistry((request, response, host) => handler(request, response, host));
  other = await startHostileRegistry((request, response) => sendManifest(request, response, body));
  images = createImages({ remember: false });
});

afterEach(async () => {
  await images.close();
  await registry.stop();
  await other.stop();
});

async function ask() {
  const answer = await images.digest(registry.repository('acme/web'), '1');
  return answer.ok ? answer.value : answer.reason.message;
}

function to(location: string, status = 307): Handler {
  return (_request, response) => sendStatus(response, status, { location });
}

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])(
    'R13 of status %i is followed to another host, without the token',
    async (status) => {
      handler = withTokens(to(`http://${other.host}/elsewhere?signed=1`, status));
      expect(await ask()).toBe(digestOf(body));
      expect(registry.seen.at(-1)?.authorization).toMatch(/^Bearer /);
      expect(other.seen).toMatchObject([{ method: 'HEAD', url: '/elsewhere?signed=1', authorization: null }]);
    },
  );

  test('R13 on the same host keeps the token', async () => {
    const guarded = withTokens((request, response) => sendManifest(request, response, body));
    handler = (request, response, host) => {
      const moved = request.url.startsWith('/v2/acme/web/') && request.authorization !== null;
      (moved ? to('/v2/acme/moved/manifests/1') : guarded)(request, response, host);
    };
    await ask();
    expect(registry.seen.at(-1)).toMatchObject({
      url: '/v2/acme/moved/manifests/1',
      authorization: expect.stringMatching(/^Bearer /),
    });
  });

  test('R13 does not get its token back on the way home', async () => {
    await other.stop();
    other = await startHostileRegistry(to(`http://${registry.host}/v2/acme/web/manifests/back`));
    handler = withTokens(to(`http://${other.host}/there`));
    await ask();
    const back = registry.seen.filter((one) => one.url === '/v2/acme/web/manifests/back');
    expect(new Set(back.map((one) => one.authorization))).toEqual(new Set([null]));
  });

  test('R13 is followed five times at most', async () => {
    handler = (request, response, host) => to(`${request.url}x`)(request, response, host);
    expect(await ask()).toContain('redirected more than 5 times');
    expect(registry.seen).toHaveLength(6);
  });

  test.each([
    ['R13 to plain http', 'http://registry.example.com/x', 'redirected to registry.example.com, which is not followed'],
    ['R13 to another scheme', 'file:///etc/passwd', 'which is not followed'],
    [
      'with credentials',
      'https://user:secret@registry.example.com/x',
      'redirected to registry.example.com, which is not followed',
    ],
    ['to nowhere', 'http://', 'redirected without saying where'],
    [
      'to a name with a command',
      'ssh://curl$(id)/x',
      ' redirected to another address, which is not followed: only https',
    ],
    [
      'to a long name',
      `ssh://${'a'.repeat(8000)}/x`,
      ' redirected to another address, which is not followed: only https',
    ],
  ])('%s is not followed', async (_name, location, words) => {
    handler = to(location);
    const answer = await ask();
    expect(answer).toContain(words);
    expect(answer).not.toContain('secret');
    expect(registry.seen).toHaveLength(1);
  });

  test('to a host that wants credentials of its own is a reason, and no token is fetched there', async () => {
    await other.stop();
    other = await startHostileRegistry(withTokens((request, response) => sendManifest(request, response, body)));
    handler = to(`http://${other.host}/v2/acme/web/manifests/1`);
    expect(await ask()).toContain('status 401 after a redirect');
    expect(other.seen).toHaveLength(1);
  });
});
