// Certificates that are renewed on disk, and connections that follow them.
import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuthority } from '#test/fixtures/certificates.ts';
import { noTls, plainAccess, stillClock } from '#test/fixtures/cluster-access.ts';
import { answerJson, startHostileApi, statusBody } from '#test/fixtures/hostile-api.ts';
import { findAccess } from './find-access.ts';
import { tlsFiles } from './tls-files.ts';
import { openTransport } from './transport.ts';

const old = createAuthority('old');
const next = createAuthority('new');

describe('tlsFiles', () => {
  test('reads at most every half minute, by one caller at a time, and gives the same object for the same files', async () => {
    let now = 0;
    let reads = 0;
    let ca = 'one';
    const files = await tlsFiles(
      async () => {
        reads += 1;
        return { ...noTls, ca };
      },
      () => now,
    );
    const first = await files.now();
    now = 29_999;
    ca = 'two';
    expect(await files.now()).toBe(first);
    now = 30_000;
    const seen = await Promise.all([files.now(), files.now(), files.now()]);
    expect(seen.map((tls) => tls.ca)).toEqual(['two', 'two', 'two']);
    expect(reads).toBe(2);
    await files.refresh();
    expect(reads).toBe(3);
    expect(await files.now()).toBe(seen[0]);
  });

  test('a look into the middle of a renewal leaves what was read before, and the next one is in time', async () => {
    let now = 0;
    const answers = [{ ...noTls, ca: 'one' }, null, { ...noTls, ca: 'two' }];
    const read = async () => {
      const answer = answers.shift();
      if (!answer) throw new Error('half written');
      return answer;
    };
    const files = await tlsFiles(read, () => now);
    now = 30_000;
    expect((await files.now()).ca).toBe('one');
    now = 60_000;
    expect((await files.now()).ca).toBe('two');
    await expect(
      tlsFiles(
        () => Promise.reject(new Error('none')),
        () => 0,
      ),
    ).rejects.toThrow('none');
  });
});

describe('files of a kubeconfig', () => {
  let folder: string;
  let now: number;
  const closing: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reship-tls-'));
    now = 0;
  });
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
    await rm(folder, { recursive: true, force: true });
  });

  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  async function open(server: string, user: string) {
    write(
      'config',
      `{current-context: a, contexts: [{name: a, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: '${server}', certificate-authority: ca.pem, tls-server-name: api.internal}}], users: [{name: u, user: {${user}}}]}`,
    );
    const access = await findAccess({
      kubeconfig: join(folder, 'config'),
      env: {},
      readFile: (path) => readFile(path, 'utf8'),
      monotonic: () => now,
    });
    const transport = openTransport(access, stillClock());
    closing.push(() => transport.close());
    return transport;
  }

  test('a server that turns to another authority is trusted within a minute, by a name of its own', async () => {
    const server = createServer(old.server('api.internal'), (_, response) => {
      answerJson(response, 200, { kind: 'X' }, { connection: 'close' });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.address() as { port: number };
    write('ca.pem', old.cert);
    const { call } = await open(`https://localhost:${port}`, 'token: t');
    const get = () => call({ method: 'GET', path: '/version' });
    expect(await get()).toEqual({ kind: 'X' });
    server.setSecureContext(next.server('api.internal'));
    write('ca.pem', next.cert);
    await expect(get()).rejects.toMatchObject({ message: expect.stringMatching(/is not trusted/) });
    now = 59_999;
    expect(await get()).toEqual({ kind: 'X' });
    write('ca.pem', 'half writ');
    now = 180_000;
    expect(await get()).toEqual({ kind: 'X' });
  });

  test('K14 a client certificate that was renewed is shown on new connections, at once after a 401', async () => {
    const [first, second] = [old.server('one'), old.server('two')];
    const shown: string[] = [];
    let accepted = first.cert;
    const api = await startHostileApi(
      (request, response) => {
        shown.push(request.certificatePem === first.cert ? 'first' : 'second');
        if (request.certificatePem === accepted) answerJson(response, 200, { kind: 'X' });
        else answerJson(response, 401, statusBody(401, 'Unauthorized', 'Unauthorized'));
      },
      { tls: old.server('api.internal') },
    );
    closing.push(() => api.close());
    write('ca.pem', old.cert);
    write('me.crt', first.cert);
    write('me.key', first.key);
    const { call } = await open(api.url, 'client-certificate: me.crt, client-key: me.key');
    const get = () => call({ method: 'GET', path: '/version' });
    await get();
    write('me.crt', second.cert);
    await get();
    expect(shown).toEqual(['first', 'first']);
    accepted = second.cert;
    // The key does not belong to it yet, so there is nothing new to show.
    await expect(get()).rejects.toMatchObject({ code: 'Unauthorized' });
    write('me.key', second.key);
    await get();
    expect(shown).toEqual(['first', 'first', 'first', 'first', 'second']);
  });

  test('calls that are under way keep their connection when the certificate changes', async () => {
    let tls = { ...noTls, ca: old.cert };
    const release: (() => void)[] = [];
    const api = await startHostileApi(
      (request, response) => {
        const answer = () => answerJson(response, 200, { path: request.path });
        if (request.path === '/slow') release.push(answer);
        else answer();
      },
      { tls: old.server() },
    );
    const transport = openTransport(plainAccess(api.url, { tls: () => Promise.resolve(tls) }), stillClock());
    closing.push(
      () => api.close(),
      () => transport.close(),
    );
    const slow = transport.call({ method: 'GET', path: '/slow' });
    while (release.length === 0) await new Promise(setImmediate);
    tls = { ...tls };
    expect(await transport.call({ method: 'GET', path: '/fast' })).toEqual({ path: '/fast' });
    expect(transport.connectionsOpened()).toBe(2);
    release[0]?.();
    expect(await slow).toEqual({ path: '/slow' });
  });
});
