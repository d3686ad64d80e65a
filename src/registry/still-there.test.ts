// An image is gone only where its own registry says so clearly: everything else is not known.
import { describe, expect, onTestFinished, test } from 'vitest';
import { startAsked } from '#test/fixtures/asked-registry.ts';
import {
  digestOf,
  type Handler,
  manifestOf,
  sendManifest,
  sendStatus,
  startHostileRegistry,
} from '#test/fixtures/hostile-registry.ts';
import { createImages } from './images.ts';

const body = manifestOf('a');
const wanted = digestOf(body);
const there: Handler = (request, response) => sendManifest(request, response, body);
const status =
  (code: number, type?: string): Handler =>
  (_request, response) =>
    sendStatus(response, code, type === undefined ? {} : { 'content-type': type });
const gone = status(404, 'application/json; charset=utf-8');

async function ask(handler: Handler) {
  const { registry, images } = await startAsked(handler);
  const answer = await images.presence(registry.repository('acme/web'), wanted);
  const methods = registry.seen.map(({ method }) => method).join(' ');
  return [answer.ok ? answer.value : answer.reason.code, methods];
}

describe('whether a registry still has an image', () => {
  test.each<[string, Handler, boolean | string, string]>([
    ['it has it', there, true, 'HEAD'],
    ['its own 404', gone, false, 'HEAD'],
    ['a 404 of its own type', status(404, 'application/vnd.oci.error+json'), false, 'HEAD'],
    ['a page that says 404', status(404, 'text/html'), 'RegistryUnavailable', 'HEAD'],
    ['a line of text that says 404', status(404, 'text/plain; charset=utf-8'), 'RegistryUnavailable', 'HEAD'],
    ['a 404 of nobody', status(404), 'RegistryUnavailable', 'HEAD'],
    ['a refusal', status(403, 'application/json'), 'AuthFailed', 'HEAD'],
    ['too many requests', status(429, 'application/json'), 'RateLimited', 'HEAD'],
    ['a failure', status(500, 'application/json'), 'RegistryUnavailable', 'HEAD'],
    [
      'HEAD refused, and the manifest for GET',
      (request, response, host) =>
        request.method === 'HEAD' ? sendStatus(response, 405) : there(request, response, host),
      true,
      'HEAD GET',
    ],
    [
      'HEAD refused, and 404 for GET',
      (request, response, host) =>
        request.method === 'HEAD' ? sendStatus(response, 405) : gone(request, response, host),
      'RegistryUnavailable',
      'HEAD GET',
    ],
  ])('%s', async (_name, handler, says, methods) => {
    expect(await ask(handler)).toEqual([says, methods]);
  });

  test('is one request for a run, and asked again by who runs on', async () => {
    const registry = await startHostileRegistry(gone);
    const [run, controller] = [createImages({ remember: true }), createImages({ remember: false })];
    onTestFinished(async () => {
      await Promise.all([run.close(), controller.close()]);
      await registry.stop();
    });
    const repository = registry.repository('acme/web');
    for (const images of [run, run, controller, controller]) await images.presence(repository, wanted);
    expect(registry.seen).toHaveLength(3);
  });
});

test.each<[string, Handler, Handler, boolean | string, number]>([
  ['its own place has it', there, gone, true, 0],
  ['only the mirror has it', gone, there, true, 1],
  ['neither has it', gone, gone, false, 1],
  ['the mirror does not tell', gone, status(500), 'RegistryUnavailable', 1],
  ['its own place does not tell', status(500), gone, 'RegistryUnavailable', 0],
])('R33 behind a mirror: %s', async (_name, own, mirror, says, asked) => {
  const [cache, upstream] = [await startHostileRegistry(own), await startHostileRegistry(mirror)];
  const images = createImages({ remember: false, mirrors: [{ prefix: `${cache.host}/hub`, listFrom: upstream.host }] });
  onTestFinished(async () => {
    await images.close();
    await cache.stop();
    await upstream.stop();
  });
  const answer = await images.presence(cache.repository('hub/acme/web'), wanted);
  expect([answer.ok ? answer.value : answer.reason.code, upstream.seen.length]).toEqual([says, asked]);
});
