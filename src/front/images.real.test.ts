// R34 and R35 at a real registry with htpasswd: a password that is changed while a controller runs.
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { Images } from '#controller/deps.ts';
import type { Repository } from '#core/image/reference.ts';
import { createPullSecrets } from '#kubernetes/pull-secrets.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import { findRegistry } from '#test/fixtures/control-plane.ts';
import { pullSecret } from '#test/fixtures/pull-secret.ts';
import { htpasswdUser, type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { openStage, type Stage } from '#test/fixtures/stage.ts';
import { workload } from '#test/fixtures/workload.ts';
import type { Config } from '#config.ts';
import { openImages } from './images.ts';

interface Held {
  /** Of the workloads; left out: one that does not exist. */
  readonly pullSecrets?: readonly string[];
  readonly config: Config;
  /** How often it was read; null: that cannot be seen. */
  reads(): number | null;
  /** Puts a password where the credentials come from. */
  put(password: string): void;
}

type Way = (stage: Stage, host: string) => Held;

const { name: username, password, next } = htpasswdUser;
const started: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of started.splice(0)) await stop();
});

const secretReads = { count: 0, word: '' };
const ways: Readonly<Record<string, Way>> = {
  'a pull Secret': () => ({
    pullSecrets: ['own'],
    config: { dockerConfig: false },
    reads: () => secretReads.count,
    put: (word) => void (secretReads.word = word),
  }),
  'a passwordFile': (stage, prefix) => {
    const put = (word: string) => stage.file('word', `${word}\n`);
    const passwordFile = put('');
    return {
      config: { dockerConfig: false, registries: [{ prefix, username, passwordFile }] },
      reads: () => null,
      put,
    };
  },
  'config.json of docker': (stage, host) => {
    const put = (word: string) =>
      stage.file('config.json', JSON.stringify({ auths: { [host]: { username, password: word } } }));
    return { config: { dockerConfig: put('') }, reads: () => null, put };
  },
  'a credential helper': (stage, prefix) => {
    const runs = `${stage.folder}/runs`;
    const give = `printf '{"Username":"${username}","Secret":"%s"}' "$(cat ${stage.folder}/given)"`;
    chmodSync(stage.file('docker-credential-cloud', `#!/bin/sh\necho run >> ${runs}\n${give}\n`), 0o755);
    const registries = [{ prefix, credHelper: 'cloud' }];
    return {
      config: { dockerConfig: false, registries, credentialHelpers: { enabled: true, folder: stage.folder } },
      reads: () => (existsSync(runs) ? readFileSync(runs, 'utf8').split('\n').length - 1 : 0),
      put: (word) => void stage.file('given', word),
    };
  },
};

interface World extends Held {
  readonly registry: RealRegistry;
  readonly later: (seconds: number) => void;
  /** What three workloads that share their credentials see, for each of these repositories. */
  look(...paths: readonly string[]): Promise<readonly string[]>;
}

async function start(way: Way): Promise<World> {
  const [stage, registry] = [openStage('rotated'), await startRegistry({ auth: 'htpasswd' })];
  for (const path of ['acme/web', 'acme/api']) await registry.push(path, '1', { seed: path });
  const held = way(stage, registry.address);
  let now = 0;
  secretReads.count = 0;
  const life = { keptMilliseconds: 600_000, restMilliseconds: 10_000, now: () => now };
  const secrets = createPullSecrets(async ({ path }) => {
    if (!path.endsWith('/own')) throw new ClusterError('NotFound', 'not found', { status: 404 });
    secretReads.count += 1;
    const object = pullSecret({ namespace: 'shop', name: 'own' }, registry.address, username, secretReads.word);
    return object as Readonly<Record<string, unknown>>;
  }, life);
  const images: Images & { close(): Promise<void> } = openImages(held.config, { pullSecrets: secrets, life });
  started.push(() => images.close(), registry.stop, stage.stop);

  async function one(path: string, name: string): Promise<string> {
    const asker = workload({ name, pullSecrets: held.pullSecrets ?? ['none'] });
    const answer = await images.digest(`${registry.address}/${path}` as Repository, '1', asker);
    return answer.ok ? 'seen' : answer.reason.code;
  }

  return {
    ...held,
    registry,
    later: (seconds) => void (now += seconds * 1000),
    look: (...paths) => Promise.all(paths.flatMap((path) => ['a', 'b', 'c'].map((name) => one(path, name)))),
  };
}

const all = (code: string, count = 3) => Array.from({ length: count }, () => code);

test.runIf(findRegistry()).each(Object.entries(ways))(
  'R34 R35 a password that is changed in %s: the look after the refusal sees with the new one',
  async (_name, way) => {
    const { registry, look, later, put, reads } = await start(way);
    put(password);
    expect(await look('acme/web')).toEqual(all('seen'));
    registry.rotate();
    put(next.password);
    later(60);
    expect(await look('acme/web')).toEqual(all('AuthFailed'));
    later(60);
    expect(await look('acme/web', 'acme/api')).toEqual(all('seen', 6));
    expect(reads() ?? 2).toBe(2);
  },
);

test.runIf(findRegistry()).each(Object.entries(ways))(
  'R34 R35 a password that is changed in %s, and the registry later: nothing is refused in between',
  async (_name, way) => {
    const { registry, look, later, put, reads } = await start(way);
    put(password);
    await look('acme/web');
    put(next.password);
    for (let minute = 0; minute < 9; minute += 1) {
      later(60);
      expect(await look('acme/web')).toEqual(all('seen'));
    }
    expect(reads() ?? 1).toBe(1);
    registry.rotate();
    later(61);
    expect(await look('acme/web')).toEqual(all('seen'));
    expect(reads() ?? 2).toBe(2);
  },
);

test.runIf(findRegistry()).each(Object.entries(ways))(
  'a password that stays wrong in %s is read once a look, however many workloads ask',
  async (_name, way) => {
    const { look, later, put, reads } = await start(way);
    put(next.password);
    for (let round = 1; round <= 3; round += 1) {
      expect(await look('acme/web', 'acme/api')).toEqual(all('AuthFailed', 6));
      expect(reads() ?? round).toBe(round);
      later(60);
    }
  },
);
