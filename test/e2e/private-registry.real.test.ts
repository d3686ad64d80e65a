// A private registry: each workload's own Secret opens it, and what does not is said without a word of a secret.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { imagesOf, readWorkload } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { grant, updateRules } from '#test/fixtures/grants.ts';
import { cronJob } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { pullSecret } from '#test/fixtures/pull-secret.ts';
import { htpasswdUser, type Pushed, type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { check, checkAs, reship, row, runProgram, update, updateAs, verdict } from '#test/fixtures/reship.ts';
import { openStage, type Stage } from '#test/fixtures/stage.ts';

const { name: user, password } = htpasswdUser;
const wrong = canary('wrong-word');

describe.runIf(findControlPlane())('a private registry', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let stage: Stage;
  let pushed: Pushed;

  beforeAll(async () => {
    stage = openStage('private');
    [cluster, registry] = await Promise.all([startCluster({ controllers: true }), startRegistry({ auth: 'htpasswd' })]);
    pushed = await registry.push('shop/web', '1.4.3', { seed: 'fresh' });
  });
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  afterEach(() => expectOracles(cluster, authorization));
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop(), stage?.stop()]);
  });

  const image = () => `${registry.address}/shop/web:1.4.3`;

  /** The CronJob `web` that follows its tag, with these fields in its pod spec. */
  async function shop(podSpec: object): Promise<string> {
    const namespace = await cluster.createNamespace();
    const annotations = { 'reship.dev/policy': 'digest' };
    await cluster.apply(cronJob({ namespace, name: 'web', image: image(), annotations, podSpec }));
    return namespace;
  }

  async function imageIn(namespace: string): Promise<string | undefined> {
    return imagesOf(await readWorkload(cluster, 'CronJob', namespace, 'web'))['app'];
  }

  const named = { imagePullSecrets: [{ name: 'own' }] };
  const own = (namespace: string, word: string) =>
    cluster.apply(pullSecret({ namespace, name: 'own' }, registry.address, user, word));

  test('the Secret of the workload opens it, and the workload is updated', async () => {
    const namespace = await shop(named);
    await own(namespace, password);
    const done = await update(cluster, '-n', namespace);
    expect(row(done, 'web/app')).toMatchObject({ decision: 'update', applied: { result: 'patched' } });
    expect(await imageIn(namespace)).toBe(`${image()}@${pushed.digest}`);
  });

  test('the Secret of its ServiceAccount does so too', async () => {
    const namespace = await shop({});
    await own(namespace, password);
    const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
    await cluster.adminRequest('PATCH', account, named, 'application/merge-patch+json');
    expect(verdict(row(await check(cluster, '-n', namespace), 'web/app'))).toBe('update CandidateFound');
  });

  test("no workload sees with another one's Secret", async () => {
    const [mine, other] = [await shop(named), await shop({})];
    await own(mine, password);
    const report = await check(cluster, '-n', mine, '-n', other);
    expect(verdict(row(report, `${mine}/web/app`))).toBe('update CandidateFound');
    expect(verdict(row(report, `${other}/web/app`))).toBe('wait AuthFailed');
    expect(row(report, `${other}/web/app`).reasons[0]?.next).toBe(
      `kubectl -n ${other} create secret docker-registry registry --docker-server=${registry.address} ` +
        '--docker-username=USER --docker-password=TOKEN, and name it in spec.imagePullSecrets of the pod template or of the ServiceAccount default.',
    );
  });

  test('R34 a wrong password: who was tried, where it lies, and the line to type; corrected, it serves', async () => {
    const namespace = await shop(named);
    await own(namespace, wrong);
    const failed = await update(cluster, '-n', namespace);
    expect(failed.code).toBe(1);
    const [reason] = row(failed, 'web/app').reasons;
    expect(reason).toMatchObject({
      code: 'AuthFailed',
      message: expect.stringContaining(`tried user robot of secret ${namespace}/own, then no credentials`),
      next: expect.stringContaining(`Correct the Secret: kubectl -n ${namespace} create secret docker-registry own `),
    });
    expect(await imageIn(namespace)).toBe(image());
    await own(namespace, password);
    expect(verdict(row(await check(cluster, '-n', namespace), 'web/app'))).toBe('update CandidateFound');
  });

  test('a Secret that may not be read: which one, and the Role to grant; granted, it serves', async () => {
    const namespace = await shop(named);
    await own(namespace, password);
    await grant(cluster, namespace, 'reship', updateRules);
    const [reason] = row(await updateAs(cluster, 'reship', '-n', namespace), 'web/app').reasons;
    expect(reason).toMatchObject({
      code: 'AuthFailed',
      message: expect.stringContaining(`secret ${namespace}/own cannot be read: the right is missing`),
      next: expect.stringContaining(
        `kubectl -n ${namespace} create role reship-pull-own --verb=get --resource=secrets --resource-name=own`,
      ),
    });
    await grant(cluster, namespace, 'reship', [{ groups: [''], resources: ['secrets'], verbs: ['get'] }]);
    const report = await checkAs(cluster, 'reship', '-n', namespace);
    expect(verdict(row(report, 'web/app'))).toBe('update CandidateFound');
  });

  test('a configuration file opens it for all, and so does a config.json of docker', async () => {
    const namespace = await shop({});
    const auth = Buffer.from(`${user}:${password}`).toString('base64');
    stage.file('word', `${password}\n`);
    const entry = { prefix: registry.address, username: user, passwordFile: 'word' };
    const config = stage.file('reship.yaml', JSON.stringify({ registries: [entry], dockerConfig: false }));
    stage.file('config.json', JSON.stringify({ auths: { [`http://${registry.address}/v2/`]: { auth } } }));
    const args = ['check', '-n', namespace, '-o', 'json'];
    const runs = [
      await reship(cluster, [...args, '--config', config]),
      await reship(cluster, args, 'admin', { env: { RESHIP_CONFIG: config } }),
      await reship(cluster, args, 'admin', { env: { DOCKER_CONFIG: stage.folder } }),
    ];
    expect(runs.map((ran) => [ran.code, JSON.parse(ran.stdout).summary.update])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });

  test('I9 planted: a credential in what the program says fails the test that ran it', async () => {
    await expect(runProgram(['check', `--${canary('planted')}`], {})).rejects.toThrow(
      'I9: reship check shows the credential of the canary "planted"',
    );
  });

  test('a configuration that cannot be used ends with exit code 2 and the line', async () => {
    const config = stage.file('bad.yaml', `registries:\n- prefix: ghcr.io\n  password: ${wrong}\n`);
    const ran = await reship(cluster, ['check', '--config', config]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(
      'bad.yaml:3: registries[0]: there is no key password here; did you mean passwordFile?',
    );
    expect((await reship(cluster, ['check', '--config', '/nonexistent'])).stderr).toContain(
      'cannot be read: there is no such file',
    );
  });
});
