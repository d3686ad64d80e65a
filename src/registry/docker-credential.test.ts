import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canary as canaryOf } from '#test/fixtures/canary.ts';
import type { Repository } from '#core/image/reference.ts';
import { secret } from '#runtime/secret.ts';
import { createHelpers, dockerSource } from './docker-source.ts';
import { isHelperName, runHelper } from './docker-credential.ts';

const canary = canaryOf('helper');
let folder: string;

function program(name: string, script: string): void {
  const path = join(folder, `docker-credential-${name}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reship-helper-'));
  program(
    'good',
    `read server; echo "$1 $server" >> ${folder}/asked; echo '{"ServerURL":"x","Username":"u","Secret":"${canary}"}'`,
  );
  program('token', `echo '{"Username":"<token>","Secret":"${canary}"}'`);
  program('unknown', 'echo "credentials not found in native keychain"; exit 1');
  program('broken', `echo "${canary}" >&2; echo "${canary}"; exit 3`);
  program('foreign', `echo "${canary}"`);
  program('slow', 'exec sleep 30');
  program('endless', 'exec yes');
});
afterAll(() => rmSync(folder, { recursive: true }));

const options = () => ({ folder, env: { PATH: process.env['PATH'] }, timeoutMilliseconds: 2000 });

async function said(name: string, timeoutMilliseconds = 2000): Promise<string> {
  const answer = await runHelper(name, 'ghcr.io', { ...options(), timeoutMilliseconds });
  return answer.found ? `${answer.username}:${answer.secret.reveal()}` : (answer.why ?? 'nothing');
}

describe('R35 a credential helper', () => {
  test.each([
    ['good', `u:${canary}`],
    ['unknown', 'nothing'],
    ['broken', 'docker-credential-broken ended with code 3'],
    ['foreign', 'docker-credential-foreign answered with something else than credentials'],
    ['endless', 'docker-credential-endless answered with more than 256 KiB'],
    ['missing', 'docker-credential-missing is not installed'],
    ['../good', 'a helper has a name that no program has'],
  ])('%s', async (name, words) => {
    expect(await said(name)).toBe(words);
  });

  test('that does not answer is ended', async () => {
    expect(await said('slow', 100)).toBe('docker-credential-slow did not answer within 0.1 s');
  });

  test.each(['a b', 'A', '../a', 'a;b', '', 'a/b', '$(a)', 'a'.repeat(65)])('%s is no name', (name) => {
    expect(isHelperName(name)).toBe(false);
  });
});

describe("docker's config.json", () => {
  const web = 'ghcr.io/acme/web' as Repository;
  const auth = Buffer.from('file:word').toString('base64');

  function source(document: unknown, enabled = true) {
    return dockerSource({
      read: () => Promise.resolve(secret(JSON.stringify(document))),
      name: 'config.json',
      helpers: createHelpers(enabled, options()),
      life: null,
    });
  }

  test.each([
    [
      'a helper for the host goes before what is written',
      { credHelpers: { 'ghcr.io': 'good' }, auths: { 'ghcr.io': { auth } } },
      ['u', 'file'],
    ],
    [
      'a helper for another host is not asked',
      { credHelpers: { 'quay.io': 'good' }, auths: { 'ghcr.io': { auth } } },
      ['file'],
    ],
    ['the store is asked where nothing is written', { credsStore: 'good' }, ['u']],
    [
      'the store is not asked where something is written',
      { credsStore: 'good', auths: { 'ghcr.io': { auth } } },
      ['file'],
    ],
    ['the store is asked for an entry that login left empty', { credsStore: 'good', auths: { 'ghcr.io': {} } }, ['u']],
  ])('%s', async (_name, document, users) => {
    const found = await source(document).find(web);
    expect(found.credentials.map((one) => one.username)).toEqual(users);
  });

  test('hands an identity token over as one', async () => {
    const [one] = (await source({ credsStore: 'token' }).find(web)).credentials;
    expect(one).toMatchObject({ form: 'identity', username: '' });
  });

  test('runs no program unless that is allowed, and says so', async () => {
    const found = await source({ credsStore: 'good' }, false).find(web);
    expect(found.credentials).toEqual([]);
    expect(found.troubles[0]?.words).toContain('helpers are not run unless the configuration allows it');
  });

  test('a helper that fails is a trouble, and the file still serves', async () => {
    const found = await source({ credHelpers: { 'ghcr.io': 'broken' }, auths: { 'ghcr.io': { auth } } }).find(web);
    expect(found.credentials.map((one) => one.username)).toEqual(['file']);
    expect(found.troubles.map((one) => one.words)).toEqual(['docker-credential-broken ended with code 3']);
  });

  test('that cannot be read is a trouble', async () => {
    const helpers = createHelpers(false, options());
    const unreadable = dockerSource({
      read: () => Promise.reject(new Error(canary)),
      name: 'config.json',
      helpers,
      life: null,
    });
    expect((await unreadable.find(web)).troubles).toEqual([{ words: 'config.json cannot be read', next: '' }]);
  });
});
