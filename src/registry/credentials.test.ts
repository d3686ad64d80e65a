// Credentials on the wire: who gets them, in which order, and what is said when none is taken.
import { afterEach, describe, expect, test } from 'vitest';
import { canary as canaryOf } from '#test/fixtures/canary.ts';
import { secret } from '#runtime/secret.ts';
import {
  digestOf,
  type Handler,
  type HostileRegistry,
  manifestOf,
  sendJson,
  sendManifest,
  sendStatus,
  startHostileRegistry,
} from '#test/fixtures/hostile-registry.ts';
import { type Credential, credentialOf } from './credential.ts';
import type { HostSettings } from './host.ts';
import { createImages, type RegistryImages } from './images.ts';
import type { Asker, Source, Trouble } from './source.ts';

const canary = canaryOf('wire');
const body = manifestOf('a');
const basic = (user: string) => `Basic ${Buffer.from(`${user}:${canary}-${user}`).toString('base64')}`;
const started: HostileRegistry[] = [];
let registry: HostileRegistry;
let images: RegistryImages;

async function start(handler: Handler, settings: Partial<HostSettings> = {}): Promise<void> {
  registry = await startHostileRegistry(handler);
  started.push(registry);
  const hosts = new Map([[registry.host, { plainHttp: false, realm: null, ...settings }]]);
  images = createImages({ remember: true, hosts });
}

afterEach(async () => {
  await images.close();
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

function held(user: string, form: Credential['form'] = 'password'): Credential {
  return credentialOf(form, user, secret(`${canary}-${user}`), `secret shop/${user}`);
}

function source(credentials: readonly Credential[], troubles: readonly Trouble[] = []): Source {
  return { find: () => Promise.resolve({ credentials, troubles }) };
}

function asker(...sources: readonly Source[]): Asker {
  return { sources, remedy: (host) => `do something about ${host}` };
}

async function ask(who?: Asker, path = 'acme/web'): Promise<string> {
  const answer = await images.digest(registry.repository(path), '1', who);
  const text = answer.ok ? answer.value : `${answer.reason.code}: ${answer.reason.message} | ${answer.reason.next}`;
  expect(text).not.toContain(canary);
  return text.replaceAll(registry.host, 'HOST');
}

const seen = () => registry.seen.map((one) => one.authorization ?? 'none');

/** Takes the user names of `users` by Basic. */
function basicRegistry(...users: readonly string[]): Handler {
  return (request, response) => {
    if (users.some((user) => basic(user) === request.authorization)) sendManifest(request, response, body);
    else sendStatus(response, 401, { 'www-authenticate': 'Basic realm="r"' });
  };
}

/** Gives the token `T` for `users`, and takes it. */
function tokenRegistry(users: readonly string[], realm = 'http://HOST/token'): Handler {
  return (request, response, host) => {
    if (request.url.startsWith('/token')) {
      if (users.some((user) => basic(user) === request.authorization)) sendJson(response, { token: 'T' });
      else sendStatus(response, 401);
    } else if (request.authorization === 'Bearer T') sendManifest(request, response, body);
    else sendStatus(response, 401, { 'www-authenticate': `Bearer realm="${realm.replace('HOST', host)}",service="s"` });
  };
}

describe('credentials on the wire', () => {
  test('Basic goes to a registry that asks for it, and from then on without being asked', async () => {
    await start(basicRegistry('a'));
    expect(await ask(asker(source([held('a')])))).toBe(digestOf(body));
    expect(await ask(asker(source([held('a')])), 'acme/other')).toBe(digestOf(body));
    expect(seen()).toEqual(['none', basic('a'), basic('a')]);
  });

  test('a token is asked for with them, and the registry sees the token alone', async () => {
    await start(tokenRegistry(['a']));
    expect(await ask(asker(source([held('a')])))).toBe(digestOf(body));
    expect(seen()).toEqual(['none', basic('a'), 'Bearer T']);
  });

  test('an identity token is exchanged by POST', async () => {
    await start((request, response, host) => {
      if (request.url === '/token' && request.method === 'POST') sendJson(response, { access_token: 'T' });
      else tokenRegistry([])(request, response, host);
    });
    expect(await ask(asker(source([held('', 'identity')])))).toBe(digestOf(body));
    expect(registry.seen.map((one) => one.method)).toEqual(['HEAD', 'POST', 'HEAD']);
  });

  test.each([400, 401, 404, 405])('where POST is answered with %i, GET is tried', async (status) => {
    await start((request, response, host) => {
      if (request.method === 'POST') sendStatus(response, status);
      else tokenRegistry(['id'])(request, response, host);
    });
    expect(await ask(asker(source([held('id', 'identity')])))).toBe(digestOf(body));
  });

  test('a redirect to another host goes without them', async () => {
    const other = await startHostileRegistry((request, response) => sendManifest(request, response, body));
    started.push(other);
    await start((request, response) => {
      if (request.authorization === null) sendStatus(response, 401, { 'www-authenticate': 'Basic realm="r"' });
      else sendStatus(response, 307, { location: `http://${other.host}${request.url}` });
    });
    expect(await ask(asker(source([held('a')])))).toBe(digestOf(body));
    expect(other.seen.map((one) => one.authorization)).toEqual([null]);
  });

  test('a token server that redirects gets nothing more', async () => {
    const thief = await startHostileRegistry((_request, response) => sendJson(response, { token: 'T' }));
    started.push(thief);
    await start((request, response, host) => {
      if (request.url.startsWith('/token')) sendStatus(response, 307, { location: `http://${thief.host}/token` });
      else tokenRegistry([])(request, response, host);
    });
    for (const form of ['password', 'identity'] as const) {
      expect(await ask(asker(source([held('a', form)])), `acme/${form}`)).toMatch(/^RegistryUnavailable: .*redirected/);
    }
    expect(thief.seen).toEqual([]);
  });

  test('an identity token is not sent again to wherever its own server redirects', async () => {
    await start((request, response, host) => {
      if (request.url.startsWith('/token')) sendStatus(response, 307, { location: '/log' });
      else tokenRegistry([])(request, response, host);
    });
    expect(await ask(asker(source([held('', 'identity')])))).toContain('redirected a request that holds credentials');
    expect(registry.seen.map((one) => one.url)).not.toContain('/log');
  });

  test('R16 a registry that wants neither never sees them', async () => {
    await start((_request, response) => sendStatus(response, 401, { 'www-authenticate': 'Negotiate' }));
    expect(await ask(asker(source([held('a')])))).toContain('without a way to sign in');
    expect(new Set(seen())).toEqual(new Set(['none']));
  });
});

describe('which credentials are tried', () => {
  test('source by source, until one is taken, and that one first the next time', async () => {
    await start(basicRegistry('c'));
    const who = asker(source([held('a'), held('b')]), source([held('c')]), source([held('d')]));
    expect(await ask(who)).toBe(digestOf(body));
    expect(seen()).toEqual(['none', basic('a'), basic('b'), basic('c')]);
    await images.children(registry.repository('acme/web'), digestOf(body), who);
    expect(seen().slice(4)).toEqual([basic('c')]);
  });

  test('eight at most', async () => {
    await start(basicRegistry());
    await ask(asker(source(Array.from({ length: 20 }, (_, number) => held(`u${number}`)))));
    expect(new Set(seen()).size).toBe(9);
  });

  test('none at last, for what is open to all', async () => {
    await start((request, response) => {
      if (request.authorization === null) sendManifest(request, response, body);
      else sendStatus(response, 403);
    });
    expect(await ask(asker(source([held('a')])))).toBe(digestOf(body));
  });

  test('sources are not read for a repository that was seen to be open', async () => {
    await start((request, response) => sendManifest(request, response, body));
    let reads = 0;
    const counting: Source = { find: () => Promise.resolve({ credentials: [], troubles: [], reads: (reads += 1) }) };
    await ask();
    await ask(asker(counting));
    expect(reads).toBe(0);
    expect(registry.seen).toHaveLength(1);
  });

  test('an answer is never given to somebody with other credentials', async () => {
    await start(basicRegistry('a'));
    expect(await ask(asker(source([held('a')])))).toBe(digestOf(body));
    expect(await ask(asker(source([held('b')])))).toMatch(/^AuthFailed/);
    expect(await ask()).toMatch(/^AuthFailed/);
    const sent = registry.seen.length;
    expect(await ask(asker(source([held('a')])))).toBe(digestOf(body));
    expect(registry.seen).toHaveLength(sent);
  });

  test('what an index lists is not given to others either', async () => {
    await start(basicRegistry('a'));
    const one = await images.children(registry.repository('acme/web'), digestOf(body), asker(source([held('a')])));
    const other = await images.children(registry.repository('acme/web'), digestOf(body), asker(source([held('b')])));
    expect([one.ok, other.ok]).toEqual([true, false]);
  });

  test('tokens are not shared', async () => {
    await start(tokenRegistry(['a']));
    expect(await ask(asker(source([held('a')])))).toBe(digestOf(body));
    expect(await ask(asker(source([held('b')])))).toMatch(/^AuthFailed/);
    expect(await ask()).toMatch(/^AuthFailed/);
  });
});

describe('R5 a refusal', () => {
  test('names what was tried, what could not be read, and what to do', async () => {
    await start(basicRegistry());
    const trouble = { words: 'secret shop/other cannot be read', next: '' };
    expect(await ask(asker(source([held('a')], [trouble]), source([held('b')])))).toBe(
      'AuthFailed: HOST does not show HOST/acme/web: status 401 with these credentials; they may not read it, or it does not exist; ' +
        'tried user a of secret shop/a, then user b of secret shop/b, then no credentials; secret shop/other cannot be read | ' +
        'do something about HOST',
    );
  });

  test('tells five troubles at most', async () => {
    await start(basicRegistry());
    const troubles = Array.from({ length: 9 }, (_, number) => ({ words: `trouble ${number}`, next: '' }));
    expect((await ask(asker(source([], troubles)))).match(/trouble \d/g)).toHaveLength(5);
  });

  test('that a trouble explains says what to do about that', async () => {
    await start(basicRegistry());
    const trouble = { words: 'secret shop/a cannot be read', next: 'Grant it.' };
    expect(await ask(asker(source([], [trouble])))).toMatch(/secret shop\/a cannot be read \| Grant it\.$/);
  });

  test('of credentials counts more than "not found" for strangers', async () => {
    await start((request, response) => sendStatus(response, request.authorization === null ? 404 : 403));
    const who = asker(source([held('a')]));
    expect(await ask()).toMatch(/^TagMissing/);
    await images.close();
    await start((request, response) => {
      if (request.url.includes('first')) sendStatus(response, 401, { 'www-authenticate': 'Basic realm="r"' });
      else sendStatus(response, request.authorization === null ? 404 : 403);
    });
    await ask(who, 'first/web');
    expect(await ask(who)).toMatch(/^AuthFailed/);
  });
});
