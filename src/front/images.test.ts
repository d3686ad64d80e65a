// The credentials of a configuration on their way to a registry, and what is said when they cannot be had.
import { afterEach, describe, expect, test } from 'vitest';
import { canary as canaryOf } from '#test/fixtures/canary.ts';
import { chmodSync } from 'node:fs';
import {
  digestOf,
  type HostileRegistry,
  manifestOf,
  sendManifest,
  sendStatus,
  startHostileRegistry,
} from '#test/fixtures/hostile-registry.ts';
import { openStage, type Stage } from '#test/fixtures/stage.ts';
import type { Config, RegistryConfig } from '#config.ts';
import { openImages } from './images.ts';

const canary = canaryOf('front');
const body = manifestOf('a');
let registry: HostileRegistry;
let stage: Stage;

afterEach(async () => {
  await registry.stop();
  await stage.stop();
});

/** Asks a registry that takes Basic of `user` with the canary. */
async function ask(user: string, entries: (host: string) => readonly RegistryConfig[], more: Config = {}) {
  const wanted = `Basic ${Buffer.from(`${user}:${canary}`).toString('base64')}`;
  registry = await startHostileRegistry((request, response) => {
    if (request.authorization === wanted) sendManifest(request, response, body);
    else sendStatus(response, 401, { 'www-authenticate': 'Basic realm="r"' });
  });
  const images = openImages({ dockerConfig: false, registries: [...entries(registry.host)], ...more });
  try {
    const answer = await images.digest(registry.repository('acme/web'), '1');
    const text = answer.ok ? answer.value : `${answer.reason.message} | ${answer.reason.next}`;
    expect(text).not.toContain(canary);
    return text.replaceAll(registry.host, 'HOST').replaceAll(stage.folder, 'FOLDER');
  } finally {
    await images.close();
  }
}

describe('a configured credential', () => {
  test('is that of the longest prefix that fits, to the end of a path segment', async () => {
    stage = openStage('images');
    const passwordFile = stage.file('word', `${canary}\n`);
    const entry = (prefix: string, username: string) => ({ prefix, username, passwordFile });
    const entries = (host: string) => [entry(host, 'x'), entry(`${host}/acme`, 'u'), entry(`${host}/ac`, 'y')];
    expect(await ask('u', entries)).toBe(digestOf(body));
    expect(registry.seen).toHaveLength(2);
  });

  test('may be an identity token in a file', async () => {
    stage = openStage('images');
    const tokenFile = stage.file('token', canary);
    expect(await ask('<token>', (prefix) => [{ prefix, tokenFile }])).toBe(digestOf(body));
  });

  test('may come from a helper', async () => {
    stage = openStage('images');
    const script = `#!/bin/sh\necho '{"Username":"u","Secret":"${canary}"}'\n`;
    chmodSync(stage.file('docker-credential-acme', script), 0o755);
    const credentialHelpers = { enabled: true, folder: stage.folder };
    const found = await ask('u', (prefix) => [{ prefix, credHelper: 'acme' }], { credentialHelpers });
    expect(found).toBe(digestOf(body));
  });

  test('whose file is not there is told', async () => {
    stage = openStage('images');
    const passwordFile = `${stage.folder}/none`;
    expect(await ask('u', (prefix) => [{ prefix, username: 'u', passwordFile }])).toBe(
      'HOST does not show HOST/acme/web: it asks for a user name and password; the configuration of HOST names FOLDER/none, which cannot be read | ' +
        'docker login HOST, or give credentials in the file of --config.',
    );
  });

  test("a named config.json of docker that is not there is told, docker's own is not", async () => {
    stage = openStage('images');
    const dockerConfig = `${stage.folder}/config.json`;
    expect(await ask('u', () => [], { dockerConfig })).toContain('FOLDER/config.json cannot be read');
  });
});
