// R32: a registry behind TLS is believed only with a certificate of an authority that is trusted, for its own name and now.
import { afterEach, describe, expect, test } from 'vitest';
import { createAuthority, type KeyPair } from '#test/fixtures/certificates.ts';
import { digestOf, manifestOf, sendJson, sendManifest, startHostileRegistry } from '#test/fixtures/hostile-registry.ts';
import type { Repository } from '#core/image/reference.ts';
import { createImages } from './images.ts';

const body = manifestOf('a');
const trusted = createAuthority();
const stranger = createAuthority('somebody-else');
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function ask(tls: KeyPair | undefined, name = 'registry.test', ca: string | null = trusted.cert) {
  const registry = await startHostileRegistry(
    (request, response) =>
      request.url.includes('/tags/') ? sendJson(response, { tags: ['1'] }) : sendManifest(request, response, body),
    tls === undefined ? {} : { tls },
  );
  ends.push(() => registry.stop());
  const place = `${name}:${registry.host.split(':')[1]}`;
  const images = createImages({
    remember: false,
    hosts: new Map([[place, { plainHttp: false, realm: null, ca }]]),
    resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
  });
  ends.push(() => images.close());
  const answer = await images.digest(`${place}/acme/web` as Repository, '1');
  const reason = answer.ok ? null : answer.reason;
  return {
    text: answer.ok ? answer.value : `${reason?.code} ${reason?.message.replace(place, 'HOST')}`,
    next: reason?.next.replace(place, 'HOST') ?? '',
    requests: registry.seen.length,
  };
}

describe('R32 a certificate', () => {
  test('of an authority that the configuration names is taken', async () => {
    expect(await ask(trusted.server('registry.test'))).toMatchObject({ text: digestOf(body), requests: 1 });
  });

  test('is wanted on loopback too once an authority is named', async () => {
    expect(await ask(trusted.server(), 'localhost')).toMatchObject({ text: digestOf(body), requests: 1 });
  });

  test.each<[string, KeyPair | undefined, string, string | null, string, string]>([
    [
      'of another authority',
      stranger.server('registry.test'),
      'registry.test',
      trusted.cert,
      'is not trusted: its certificate comes from an authority that is not known here',
      '{prefix: HOST, ca: FILE}',
    ],
    [
      'of an authority that nobody names',
      trusted.server('registry.test'),
      'registry.test',
      null,
      'is not trusted: its certificate comes from an authority that is not known here',
      '{prefix: HOST, ca: FILE}',
    ],
    [
      'for another name',
      trusted.server('other.test'),
      'registry.test',
      trusted.cert,
      'is not trusted: its certificate is for another name',
      'a certificate for HOST',
    ],
    [
      'that has expired',
      trusted.expired('registry.test'),
      'registry.test',
      trusted.cert,
      'is not trusted: its certificate has expired',
      'Renew',
    ],
    ['that is not there', undefined, 'registry.test', null, 'does not speak https', '{prefix: HOST, plainHttp: true}'],
  ])('%s is not taken, and nothing is asked without one', async (_name, tls, name, ca, words, next) => {
    const answer = await ask(tls, name, ca);
    expect(answer.text).toBe(`RegistryUnavailable HOST ${words}`);
    expect(answer.next).toContain(next);
    expect(answer.requests).toBe(0);
  });
});

test('R32 a host that a registry sends us to is trusted by its own authority', async () => {
  const tls = trusted.server('storage.test');
  const storage = await startHostileRegistry((request, response) => sendManifest(request, response, body), { tls });
  const place = `storage.test:${storage.host.split(':')[1]}`;
  const registry = await startHostileRegistry((_request, response) =>
    response.writeHead(307, { location: `https://${place}/blob` }).end(),
  );
  const images = createImages({
    remember: false,
    hosts: new Map([[place, { plainHttp: false, realm: null, ca: trusted.cert }]]),
    resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
  });
  ends.push(
    () => storage.stop(),
    () => registry.stop(),
    () => images.close(),
  );
  expect(await images.digest(registry.repository('acme/web'), '1')).toEqual({ ok: true, value: digestOf(body) });
});
