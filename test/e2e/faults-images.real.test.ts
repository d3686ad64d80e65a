// References of every form, and everything in a pod that has an image: what is followed, what goes along, what is left alone.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { deployment, type WorkloadSpec } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { type Pushed, type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { check, row, update, verdict } from '#test/fixtures/reship.ts';

describe.runIf(takesFakeKubelet())('images in a pod', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let old: Pushed;
  let fresh: Pushed;

  beforeAll(async () => {
    const kubelet = { imageIds: (image: string) => (image.includes('bare') ? ('bare' as const) : ('index' as const)) };
    [cluster, registry] = await Promise.all([startCluster({ controllers: true, kubelet }), startRegistry()]);
    old = await registry.push('shop/web', '1.4.2', { seed: 'old', platforms: ['linux/amd64', 'linux/arm64'] });
    fresh = await registry.push('shop/web', '1.4.3', { seed: 'fresh', platforms: ['linux/amd64', 'linux/arm64'] });
  });
  afterEach(() => expectOracles(cluster));
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  const web = (): string => `${registry.address}/shop/web`;

  async function shop(policy: string, image: string, more: Partial<WorkloadSpec> = {}): Promise<string> {
    const namespace = await cluster.createNamespace();
    const annotations = { 'reship.dev/policy': policy };
    await cluster.apply(deployment({ namespace, name: 'web', image, annotations, ...more }));
    await rolledOut(cluster, namespace);
    return namespace;
  }

  async function imagesIn(namespace: string): Promise<Readonly<Record<string, string>>> {
    return imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'));
  }

  test('P15 by digest only, digest: there is no tag to follow', async () => {
    const image = `${web()}@${old.digest}`;
    const namespace = await shop('digest', image);
    const ran = await update(cluster, '-n', namespace);
    expect(verdict(row(ran, 'web/app'))).toBe('stay NoTag');
    expect(ran.code).toBe(0);
    expect(await imagesIn(namespace)).toEqual({ app: image });
  });

  test('P15 by digest only, semver: the version on these bits runs, and the next one is written with its tag', async () => {
    const namespace = await shop('semver:^1.4', `${web()}@${old.digest}`);
    expect(row(await update(cluster, '-n', namespace, '--wait'), 'web/app')).toMatchObject({
      decision: 'update',
      from: { image: `${web()}@${old.digest}`, digest: old.digest },
      rollout: 'done',
    });
    expect(await imagesIn(namespace)).toEqual({ app: `${web()}:1.4.3@${fresh.digest}` });
  });

  test('P15 without a tag: latest is followed, and written out', async () => {
    await registry.push('shop/plain', 'latest', { seed: 'monday' });
    const plain = `${registry.address}/shop/plain`;
    const namespace = await shop('digest', plain);
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe('stay AlreadyRunning');
    const moved = await registry.push('shop/plain', 'latest', { seed: 'tuesday' });
    expect(row(await update(cluster, '-n', namespace, '--wait'), 'web/app')).toMatchObject({ rollout: 'done' });
    expect(await imagesIn(namespace)).toEqual({ app: `${plain}:latest@${moved.digest}` });
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe('stay NewestAllowed');
  });

  test('P15 tag and digest: the tag decides, the new digest is written', async () => {
    const namespace = await shop('semver:^1.4', `${web()}:1.4.2@${old.digest}`);
    await update(cluster, '-n', namespace, '--wait');
    expect(await imagesIn(namespace)).toEqual({ app: `${web()}:1.4.3@${fresh.digest}` });
  });

  test('P15 a reference that is none harms only its own container', async () => {
    const namespace = await cluster.createNamespace();
    const containers = [{ name: 'odd', image: 'UPPER/Case::1' }];
    const annotations = { 'reship.dev/policy': 'app=semver:^1.4; odd=digest' };
    await cluster.apply(
      deployment({ namespace, name: 'web', image: `${web()}:1.4.2`, annotations, containers, replicas: 0 }),
    );
    const ran = await update(cluster, '-n', namespace);
    expect(verdict(row(ran, 'web/odd'))).toBe('stay InvalidImage');
    expect(verdict(row(ran, 'web/app'))).toBe('update CandidateFound');
    expect(await imagesIn(namespace)).toEqual({ app: `${web()}:1.4.3@${fresh.digest}`, odd: 'UPPER/Case::1' });
  });

  test('P16 digest covers init containers and sidecars; each is written in its own list', async () => {
    for (const name of ['app', 'setup', 'mesh'])
      await registry.push(`shop/${name}`, 'prod', { seed: `${name} monday` });
    const image = (name: string): string => `${registry.address}/shop/${name}:prod`;
    const namespace = await shop('digest', image('app'), {
      initContainers: [
        { name: 'setup', image: image('setup') },
        { name: 'mesh', image: image('mesh'), restartPolicy: 'Always' },
      ],
    });
    const quiet = await update(cluster, '-n', namespace);
    expect(quiet.items.map(verdict)).toEqual(['stay AlreadyRunning', 'stay AlreadyRunning', 'stay AlreadyRunning']);

    const setup = await registry.push('shop/setup', 'prod', { seed: 'setup tuesday' });
    const mesh = await registry.push('shop/mesh', 'prod', { seed: 'mesh tuesday' });
    const ran = await update(cluster, '-n', namespace, '--wait');
    expect(ran.items.map((one) => [one.container, verdict(one)])).toEqual([
      ['setup', 'update CandidateFound'],
      ['mesh', 'update CandidateFound'],
      ['app', 'stay AlreadyRunning'],
    ]);
    expect(await imagesIn(namespace)).toEqual({
      app: image('app'),
      setup: `${image('setup')}@${setup.digest}`,
      mesh: `${image('mesh')}@${mesh.digest}`,
    });
    const stored = await readWorkload(cluster, 'Deployment', namespace, 'web');
    expect(stored.spec.template.spec.initContainers?.map((one) => one.name)).toEqual(['setup', 'mesh']);
    expect(stored.spec.template.spec.initContainers?.[1]).toMatchObject({ restartPolicy: 'Always' });
    expect((await check(cluster, '-n', namespace)).summary).toMatchObject({ update: 0, stay: 3 });
  });

  test('P16 a version policy leaves other init containers alone; the one with the same image goes along', async () => {
    await registry.push('shop/setup', '1.0.0', { seed: 'one' });
    await registry.push('shop/setup', '1.0.1', { seed: 'two' });
    const setup = `${registry.address}/shop/setup:1.0.0`;
    const namespace = await shop('semver:^1.4', `${web()}:1.4.2`, {
      initContainers: [
        { name: 'setup', image: setup },
        { name: 'migrate', image: `${web()}:1.4.2` },
      ],
    });
    const ran = await update(cluster, '-n', namespace, '--wait');
    expect(row(ran, 'web/migrate').reasons[0]).toMatchObject({
      code: 'FollowsContainer',
      message: 'migrate follows app (same image)',
    });
    const written = `${web()}:1.4.3@${fresh.digest}`;
    expect(await imagesIn(namespace)).toEqual({ app: written, migrate: written, setup });
  });

  test('P16 an image volume is not touched, and no row speaks of it', async () => {
    await registry.push('shop/model', 'prod', { seed: 'model monday' });
    const volume = { name: 'model', image: { reference: `${registry.address}/shop/model:prod`, pullPolicy: 'Always' } };
    const namespace = await cluster.createNamespace();
    const made = deployment({
      namespace,
      name: 'web',
      image: `${web()}:1.4.2`,
      annotations: { 'reship.dev/policy': 'digest' },
    }) as { readonly spec: { readonly template: { readonly spec: object } } };
    const template = { ...made.spec.template, spec: { ...made.spec.template.spec, volumes: [volume] } };
    await cluster.apply({ ...made, spec: { ...made.spec, template } });
    await rolledOut(cluster, namespace);
    await registry.push('shop/model', 'prod', { seed: 'model tuesday' });
    const followed = await update(cluster, '-n', namespace);
    expect(followed.items.map((one) => [one.container, verdict(one)])).toEqual([['app', 'stay AlreadyRunning']]);
    await cluster.kubectl('annotate', 'deploy/web', '-n', namespace, '--overwrite', 'reship.dev/policy=semver:^1.4');
    const ran = await update(cluster, '-n', namespace, '--wait');
    expect(ran.items.map((one) => one.container)).toEqual(['app']);
    const stored = await readWorkload(cluster, 'Deployment', namespace, 'web');
    expect(stored.spec.template.spec).toMatchObject({ volumes: [volume] });
    expect(imagesOf(stored)).toEqual({ app: `${web()}:1.4.3@${fresh.digest}` });
  });

  test('P16 an ephemeral container in a Pod is no container of the workload', async () => {
    const namespace = await shop('digest', `${web()}:1.4.2`);
    const [pod = ''] = (await cluster.kubectl('get', 'pods', '-n', namespace, '-o', 'name')).trim().split('\n');
    const debug = { name: 'debug', image: `${registry.address}/shop/debug:1`, targetContainerName: 'app' };
    const patch = { spec: { ephemeralContainers: [debug] } };
    const path = `/api/v1/namespaces/${namespace}/${pod.replace('pod/', 'pods/')}/ephemeralcontainers`;
    const type = 'application/strategic-merge-patch+json';
    expect((await cluster.adminRequest('PATCH', path, patch, type)).status).toBe(200);
    const ran = await update(cluster, '-n', namespace);
    expect(ran.items.map((one) => [one.container, verdict(one)])).toEqual([['app', 'stay AlreadyRunning']]);
  });

  test('a bare sha256 imageID names no digest of a registry: RunningUnknown, until somebody asks for more', async () => {
    await registry.push('shop/web', 'bare', { seed: 'monday' });
    const namespace = await shop('digest', `${web()}:bare`);
    const ran = await update(cluster, '-n', namespace);
    expect(verdict(row(ran, 'web/app'))).toBe('wait RunningUnknown');
    expect(row(ran, 'web/app').reasons[0]?.message).toMatch(
      /^which bits run is not known: Pod web-\S+ reports "sha256:[0-9a-f]{64}", which names no digest of a registry$/,
    );
    expect(row(ran, 'web/app').reasons[0]?.next).toContain('annotate reship.dev/start: any');
    expect(await imagesIn(namespace)).toEqual({ app: `${web()}:bare` });

    await cluster.kubectl('annotate', 'deploy/web', '-n', namespace, 'reship.dev/start=any');
    const asked = await update(cluster, '-n', namespace, '--wait');
    expect(row(asked, 'web/app').reasons.map((one) => one.code)).toEqual(['CandidateFound', 'ReturnTargetUnknown']);
    expect((await imagesIn(namespace))['app']).toMatch(/:bare@sha256:/);
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe('stay NewestAllowed');
  });
});
