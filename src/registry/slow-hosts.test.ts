// A host that answers each request in time, and no question.
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import { secret } from '#runtime/secret.ts';
import { canary } from '#test/fixtures/canary.ts';
import {
  type Handler,
  manifestOf,
  sendManifest,
  sendStatus,
  startHostileRegistry,
  withTokens,
} from '#test/fixtures/hostile-registry.ts';
import { credentialOf } from './credential.ts';
import { createImages } from './images.ts';
import type { ImagesOptions } from './images-options.ts';
import { anonymous } from './source.ts';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(handler: Handler, options: Partial<ImagesOptions> = {}) {
  const registry = await startHostileRegistry(handler);
  const images = createImages({ remember: false, questionMilliseconds: 200, ...options });
  ends.push(
    () => images.close(),
    () => registry.stop(),
  );
  const ask = async (name: string) => {
    const answer = await images.digest(`${registry.host}/acme/${name}` as Repository, '1', asker);
    return answer.ok ? 'answered' : `${answer.reason.code} ${answer.reason.message.replace(registry.host, 'HOST')}`;
  };
  return { registry, images, ask };
}

const held = Array.from({ length: 8 }, (_, number) =>
  credentialOf('password', `robot-${number}`, secret(canary(`slow-${number}`)), 'secret shop/ghcr'),
);
const asker = { ...anonymous, sources: [{ find: () => Promise.resolve({ credentials: held, troubles: [] }) }] };

/** Whoever asks is sent on and on, then refused. */
const slow: Handler = async (request, response) => {
  await wait(45);
  const hop = Number(new URLSearchParams(request.url.split('?')[1]).get('hop') ?? 0);
  const path = request.url.split('?')[0] ?? '';
  if (hop < 4) sendStatus(response, 307, { location: `${path}?hop=${hop + 1}` });
  else sendStatus(response, 401, { 'www-authenticate': 'Basic realm="x"' });
};
const rests = 'RegistryUnavailable HOST did not answer in time and is left alone for 60 s';

test('R7 has the time of one question, however many redirects and credentials there are; then it is left alone', async () => {
  const { registry, ask } = await start(slow);
  expect(await ask('web')).toBe(
    `RegistryUnavailable HOST did not answer a question within 0.2 s (${registry.host}/acme/web)`,
  );
  expect(registry.seen.length).toBeLessThanOrEqual(6);
  expect(await ask('api')).toBe(rests);
  expect(registry.seen.length).toBeLessThanOrEqual(6);
});

test('R7 that answers others meanwhile is not left alone', async () => {
  const { ask } = await start(
    (request, response) =>
      request.url.includes('/web/') ? undefined : sendManifest(request, response, manifestOf('a')),
    { questionMilliseconds: 1_500 },
  );
  await ask('docs');
  const web = ask('web');
  await ask('more');
  expect(await web).toContain('did not answer a question within 1.5 s');
  expect(await ask('api')).toBe('answered');
});

test('R7 whose token server never answers takes no longer', async () => {
  const guarded = withTokens((request, response) => sendManifest(request, response, manifestOf('a')));
  const { ask } = await start((request, response, host) =>
    request.url.startsWith('/v2/') ? guarded(request, response, host) : undefined,
  );
  expect(await ask('web')).toContain('did not answer a question within 0.2 s');
  expect(await ask('api')).toBe(rests);
});

test('R7 is asked nothing more in this run of a command', async () => {
  const { ask } = await start(slow, { remember: true });
  await ask('web');
  expect(await ask('api')).toBe(
    'RegistryUnavailable HOST did not answer a question within 0.2 s; not asked again in this run',
  );
});
