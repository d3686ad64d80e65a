// What a mirror says of itself is checked before its word is taken that it has an image.
import { onTestFinished, expect, test } from 'vitest';
import {
  digestOf,
  type Handler,
  manifestOf,
  ociIndex,
  ociManifest,
  sendManifest,
  sendStatus,
  startHostileRegistry,
} from '#test/fixtures/hostile-registry.ts';
import { createImages } from './images.ts';

const body = manifestOf('a');
const good: Handler = (request, response) => sendManifest(request, response, body);

/** The answer about a tag whose image has to be at a mirror too, and the requests that the mirror saw. */
async function ask(handler: Handler) {
  const upstream = await startHostileRegistry(good);
  const mirror = await startHostileRegistry(handler);
  const mirrors = [{ prefix: `${mirror.host}/hub`, listFrom: upstream.host }];
  const images = createImages({ remember: false, mirrors });
  onTestFinished(async () => {
    await images.close();
    await mirror.stop();
    await upstream.stop();
  });
  const answer = await images.digest(mirror.repository('hub/acme/web'), '1');
  const text = answer.ok ? answer.value : `${answer.reason.code}: ${answer.reason.message}`;
  return { text, next: answer.ok ? '' : answer.reason.next, methods: mirror.seen.map((one) => one.method).join(' ') };
}

/** A status for HEAD, and a handler for GET. */
const headThen =
  (status: number, get: Handler, headers: Readonly<Record<string, string>> = {}): Handler =>
  (request, response, host) =>
    request.method === 'HEAD' ? sendStatus(response, status, headers) : get(request, response, host);

const missing: Handler = (_request, response) => sendStatus(response, 404);
const other: Handler = (request, response) => sendManifest(request, response, manifestOf('b'));

test.each<[string, Handler, string]>([
  ['a manifest with its digest', good, 'HEAD'],
  ['an index without a digest', headThen(200, missing, { 'content-type': ociIndex }), 'HEAD'],
  ['405 for HEAD, and the manifest for GET', headThen(405, good), 'HEAD GET'],
  ['501 for HEAD, and the manifest for GET', headThen(501, good), 'HEAD GET'],
  ['nothing of its type for HEAD, and the manifest for GET', headThen(200, good), 'HEAD GET'],
  ['JSON for HEAD, and the manifest for GET', headThen(200, good, { 'content-type': 'application/json' }), 'HEAD GET'],
])('a mirror is believed that sends %s', async (_name, handler, methods) => {
  expect(await ask(handler)).toMatchObject({ text: digestOf(body), methods });
});

const typed = (headers: Readonly<Record<string, string>>) =>
  headThen(200, good, { 'content-type': ociManifest, ...headers });

test.each<[string, Handler, string, string]>([
  ['a web page', typed({ 'content-type': 'text/html' }), 'RegistryUnavailable: HOST answered with a web page', 'HEAD'],
  ['another type', typed({ 'content-type': 'image/png' }), 'RegistryUnavailable: HOST answered with image/png', 'HEAD'],
  [
    'another digest',
    typed({ 'docker-content-digest': digestOf('x') }),
    `DigestMismatch: HOST was asked for HOST/hub/acme/web@${digestOf(body)} and announced ${digestOf('x')}`,
    'HEAD',
  ],
  [
    'no digest in its place',
    typed({ 'docker-content-digest': 'x y' }),
    'announced something that is no digest',
    'HEAD',
  ],
  ['other bytes for GET', headThen(405, other), `and sent ${digestOf(manifestOf('b'))}`, 'HEAD GET'],
  ['404 for GET', headThen(405, missing), 'TagMissing: HOST/hub/acme/web does not have sha256:', 'HEAD GET'],
  ['404 for HEAD', missing, 'TagMissing: HOST/hub/acme/web does not have sha256:', 'HEAD'],
  ['500', headThen(500, good), 'RegistryUnavailable: HOST answered with status 500', 'HEAD'],
])('a mirror is not believed that sends %s', async (_name, handler, words, methods) => {
  const answer = await ask(handler);
  expect(answer.text.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')).toContain(words);
  expect(answer.methods).toBe(methods);
  const wait = 'Wait for the mirror to fetch it, or push it there.';
  expect(answer.next === wait).toBe(words.startsWith('TagMissing'));
});
