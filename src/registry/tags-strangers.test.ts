// A tag list that its owner has read is not shown to a stranger.
import { expect, onTestFinished, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { secret } from '#runtime/secret.ts';
import { type Handler, sendJson, sendStatus, startHostileRegistry } from '#test/fixtures/hostile-registry.ts';
import { basicHeader, credentialOf } from './credential.ts';
import { createImages } from './images.ts';
import { anonymous, type Asker } from './source.ts';

const owner = credentialOf('password', 'owner', secret(canary('owner')), 'test');
const stranger = credentialOf('password', 'stranger', secret(canary('stranger')), 'test');
const asking = (credential: typeof owner): Asker => ({
  sources: [{ find: () => Promise.resolve({ credentials: [credential], troubles: [] }) }],
  remedy: () => '',
});

/** What the owner, a stranger with credentials, one without, and the owner again are told; and the versions that were sent. */
async function ask(remember: boolean, handler: Handler) {
  const registry = await startHostileRegistry(handler);
  const images = createImages({ remember });
  onTestFinished(async () => {
    await images.close();
    await registry.stop();
  });
  const told: unknown[] = [];
  for (const asker of [asking(owner), asking(stranger), anonymous, asking(owner)]) {
    const answer = await images.tags(registry.repository('acme/web'), asker);
    told.push(answer.ok ? answer.value : answer.reason.code);
  }
  return { told, versions: registry.seen.map((one) => one.ifNoneMatch) };
}

const told = [['1', '2'], 'AuthFailed', 'AuthFailed', ['1', '2']];
const etag = '"1-2"';

/** @param isOpen whether it says to everybody that a version still holds */
const closed =
  (isOpen: boolean): Handler =>
  (request, response) => {
    if (isOpen && request.ifNoneMatch === etag) sendStatus(response, 304, { etag });
    else if (request.authorization !== basicHeader(owner))
      sendStatus(response, 401, { 'www-authenticate': 'Basic realm="x"' });
    else sendJson(response, { tags: ['1', '2'] }, isOpen ? { etag } : {});
  };

test('not from what a run remembers', async () => {
  expect((await ask(true, closed(false))).told).toEqual(told);
});

test('not from pages that are kept with their version', async () => {
  const answer = await ask(false, closed(true));
  expect(answer.told).toEqual(told);
  // Only the owner, who comes last too, asks whether the version still holds.
  expect(answer.versions.filter((one) => one !== null)).toEqual([etag]);
  expect(answer.versions.at(-1)).toBe(etag);
});

test('whoever was seen to read it asks with the versions that others were given', async () => {
  const second = credentialOf('password', 'owner', secret(canary('second')), 'test');
  const registry = await startHostileRegistry((request, response) => {
    if (![owner, second].some((one) => basicHeader(one) === request.authorization))
      sendStatus(response, 401, { 'www-authenticate': 'Basic realm="x"' });
    else if (request.ifNoneMatch === etag) sendStatus(response, 304, { etag });
    else sendJson(response, { tags: ['1', '2'] }, { etag });
  });
  const images = createImages({ remember: false });
  onTestFinished(async () => {
    await images.close();
    await registry.stop();
  });
  const versions: unknown[] = [];
  for (const credential of [owner, second, second, owner]) {
    const answer = await images.tags(registry.repository('acme/web'), asking(credential));
    expect(answer).toEqual({ ok: true, value: ['1', '2'] });
    versions.push(registry.seen.at(-1)?.ifNoneMatch);
  }
  expect(versions).toEqual([null, null, etag, etag]);
});
