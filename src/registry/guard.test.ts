// R14: a registry cannot send us to our own machine, into private networks or to a cloud's metadata.
import { afterEach, describe, expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import { createAuthority } from '#test/fixtures/certificates.ts';
import {
  digestOf,
  type Handler,
  type HostileRegistry,
  manifestOf,
  sendManifest,
  sendStatus,
  startHostileRegistry,
} from '#test/fixtures/hostile-registry.ts';
import type { Nearness } from './address.ts';
import type { HostSettings } from './host.ts';
import { createImages } from './images.ts';

const body = manifestOf('a');
const authority = createAuthority();
const ends: (() => Promise<unknown>)[] = [];

/** Addresses of loopback that stand for others, so that servers can be started there. */
const standsFor: Readonly<Record<string, Nearness>> = {
  '127.0.0.1': 'here',
  '127.10.0.1': 'public',
  '127.20.0.1': 'private',
  '169.254.169.254': 'metadata',
  '10.0.0.1': 'private',
};

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serve(address: string, handler: Handler): Promise<HostileRegistry> {
  const tls = authority.server('registry.test', 'elsewhere.test', 'registry.example.org', 'auth.example.org');
  const registry = await startHostileRegistry(handler, { tls, address });
  ends.push(() => registry.stop());
  return registry;
}

const good: Handler = (request, response) => sendManifest(request, response, body);

/** What a registry at `from` makes of us by sending us on to a name that has the addresses `to`. */
async function sentOn(
  from: string,
  to: readonly string[],
  more: {
    readonly hosts?: readonly string[];
    readonly location?: (port: string) => string;
    readonly server?: string;
  } = {},
) {
  const target = await serve(more.server ?? to[0] ?? '', good);
  const port = target.host.split(':')[1] ?? '';
  const location = more.location?.(port) ?? `https://elsewhere.test:${port}/blob`;
  const registry = await serve(from, (_request, response) => sendStatus(response, 307, { location }));
  const name = `registry.test:${registry.host.split(':')[1]}`;
  const settings: HostSettings = { plainHttp: false, realm: null, ca: authority.cert };
  const hosts = new Map([name, ...(more.hosts ?? []).map((one) => `${one}:${port}`)].map((one) => [one, settings]));
  const addresses: Readonly<Record<string, readonly string[]>> = { 'registry.test': [from], 'elsewhere.test': to };
  const images = createImages({
    remember: false,
    hosts,
    classify: (address) => standsFor[address] ?? null,
    resolve: (hostname) => Promise.resolve((addresses[hostname] ?? []).map((address) => ({ address, family: 4 }))),
  });
  ends.push(() => images.close());
  const answer = await images.digest(`${name}/acme/web` as Repository, '1');
  const text = answer.ok ? answer.value : `${answer.reason.message.replaceAll(/:\d+/g, '')} | ${answer.reason.next}`;
  return { text, asked: target.seen.length, connections: target.connections() };
}

describe('R14 a registry on the internet sends us on to a name that is', () => {
  test('on the internet too: followed', async () => {
    expect(await sentOn('127.10.0.1', ['127.10.0.1'])).toMatchObject({ text: digestOf(body), asked: 1 });
  });

  test.each([
    ['in a private network', ['127.20.0.1'], 'leads to an address in a private network'],
    ['this machine', ['127.0.0.1'], 'leads to an address of this machine or link'],
  ])('%s: nothing is connected', async (_name, to, words) => {
    const { text, connections } = await sentOn('127.10.0.1', to);
    expect(text).toContain(`elsewhere.test is not asked: it ${words}`);
    expect(text).toContain('registries: [{prefix: elsewhere.test}]');
    expect(connections).toBe(0);
  });

  test('both: the public address is taken', async () => {
    const to = ['127.20.0.1', '127.10.0.1'];
    expect(await sentOn('127.10.0.1', to, { server: '127.10.0.1' })).toMatchObject({ text: digestOf(body) });
  });

  test('in a private network, and the configuration names it: followed', async () => {
    const answer = await sentOn('127.10.0.1', ['127.20.0.1'], { hosts: ['elsewhere.test'] });
    expect(answer).toMatchObject({ text: digestOf(body), asked: 1 });
  });

  test.each([
    ['10.0.0.1', 'in a private network'],
    ['169.254.169.254', 'the metadata address of a cloud'],
  ])('written as %s: nothing is connected', async (address, words) => {
    const { text } = await sentOn('127.10.0.1', ['127.10.0.1'], { location: (port) => `https://${address}:${port}/` });
    expect(text).toContain(`${address} is not asked`);
    expect(text).toContain(words);
  });
});

describe('R14 a registry sends us on to a name of', () => {
  const label = (length: number) => 'a'.repeat(length);
  const long = (last: number) => [label(63), label(63), label(63), label(last - 5), 'test'].join('.');

  test.each([
    ['253 characters', long(61), true],
    ['253 characters and a dot', `${long(61)}.`, true],
    ['254 characters', long(62), false],
    ['254 characters and a dot', `${long(62)}.`, false],
  ])('%s: looked up (%s)', async (_name, name, isAsked) => {
    const { text } = await sentOn('127.10.0.1', ['127.10.0.1'], { location: (port) => `https://${name}:${port}/` });
    expect(text).toContain(
      isAsked ? 'did not answer: its name is not known to DNS' : "is not asked: a host's name has no more than 253",
    );
  });
});

describe('R14 a registry in a private network sends us on', () => {
  test('to a private network: followed', async () => {
    expect(await sentOn('127.20.0.1', ['127.20.0.1'])).toMatchObject({ text: digestOf(body) });
  });

  test('to this machine: not followed', async () => {
    const { text, connections } = await sentOn('127.20.0.1', ['127.0.0.1']);
    expect(text).toContain('not asked: it leads to an address of this machine');
    expect(connections).toBe(0);
  });
});

test.each([
  ['by its address', '169.254.169.254/acme/web', undefined],
  ['by a name for it', 'registry.test/acme/web', ['169.254.169.254']],
  ['by its own name', 'metadata.google.internal/acme/web', ['127.0.0.1']],
])('R14 the metadata address is never a registry: %s', async (_name, repository, addresses = []) => {
  const images = createImages({
    remember: false,
    timeouts: { connect: 500 },
    resolve: () => Promise.resolve(addresses.map((address) => ({ address, family: 4 }))),
  });
  const answer = await images.digest(repository as Repository, '1');
  await images.close();
  expect(answer.ok ? answer.value : answer.reason.message).toContain('leads to the metadata address of a cloud');
});

test('R14 a token server in a private network is not asked for a registry on the internet', async () => {
  const realm = await serve('127.20.0.1', good);
  const registry = await serve('127.10.0.1', (_request, response) => {
    const address = `https://auth.example.org:${realm.host.split(':')[1]}/token`;
    sendStatus(response, 401, { 'www-authenticate': `Bearer realm="${address}",service="x"` });
  });
  const name = `registry.example.org:${registry.host.split(':')[1]}`;
  const images = createImages({
    remember: false,
    hosts: new Map([[name, { plainHttp: false, realm: null, ca: authority.cert }]]),
    classify: (address) => standsFor[address] ?? null,
    resolve: (hostname) =>
      Promise.resolve([{ address: hostname === 'registry.example.org' ? '127.10.0.1' : '127.20.0.1', family: 4 }]),
  });
  ends.push(() => images.close());
  const answer = await images.digest(`${name}/acme/web` as Repository, '1');
  expect(answer.ok ? '' : answer.reason.message).toContain('leads to an address in a private network');
  expect(realm.connections()).toBe(0);
});
