// Brakes and mistakes: a workload that is suspended, paused or wrongly annotated is not written, and its owner is told why.
import { describe, expect, test } from 'vitest';
import { imagesOf, readWorkload } from '#test/fixtures/api-reads.ts';
import type { RealCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import type { RealRegistry } from '#test/fixtures/registry.ts';
import { reship, row, update, verdict } from '#test/fixtures/reship.ts';
import { stageShop } from '#test/fixtures/shop-stage.ts';

describe.runIf(findControlPlane())('brakes and mistakes', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;

  stageShop((stage) => {
    ({ cluster, registry } = stage);
  });

  const old = (): string => `${registry.address}/shop/web:1.4.2`;
  const semver = { 'reship.dev/policy': 'semver:^1.4' };

  interface Shop {
    readonly annotations?: Record<string, string>;
    readonly labels?: Record<string, string>;
    readonly template?: object;
    readonly spec?: object;
    readonly onNamespace?: Record<string, string>;
  }

  /** A Namespace with the Deployments `web` as asked, and `twin`, which is as it should be. */
  async function shop({
    annotations = semver,
    labels = {},
    template = {},
    spec = {},
    onNamespace = {},
  }: Shop): Promise<string> {
    const namespace = await cluster.createNamespace(onNamespace);
    const make = (name: string, more: object) =>
      deployment({ namespace, name, image: old(), ...more }) as { spec: object };
    const web = make('web', { annotations, labels });
    await cluster.apply({ ...web, spec: { ...web.spec, ...spec } }, make('twin', { annotations: semver }));
    if (Object.keys(template).length > 0) {
      const patch = JSON.stringify({ spec: { template: { metadata: template } } });
      await cluster.kubectl('patch', 'deploy/web', '-n', namespace, '--type=merge', '-p', patch);
    }
    return namespace;
  }

  async function imageIn(namespace: string, name = 'web'): Promise<string | undefined> {
    return imagesOf(await readWorkload(cluster, 'Deployment', namespace, name))['app'];
  }

  test('D18 a paused Deployment waits; resumed, it is updated', async () => {
    const namespace = await shop({ spec: { paused: true } });
    const ran = await update(cluster, '-n', namespace);
    expect(ran.code).toBe(0);
    const item = row(ran, 'web/app');
    expect(verdict(item)).toBe('wait WorkloadPaused');
    expect(item.to?.image).toMatch(/:1\.4\.3@sha256:/);
    expect(item.reasons[0]).toMatchObject({
      message: 'deploy/web is paused (spec.paused)',
      next: `kubectl rollout resume deployment/web -n ${namespace}`,
    });
    expect(await imageIn(namespace)).toBe(old());
    expect(verdict(row(ran, 'twin/app'))).toBe('update CandidateFound');

    const [command = '', ...args] = (item.reasons[0]?.next ?? '').split(' ').slice(1);
    await cluster.kubectl(command, ...args);
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe('update CandidateFound');
    expect(await imageIn(namespace)).toMatch(/:1\.4\.3@/);
  });

  test.each([
    { key: 'reship.dev/suspend', value: 'true', says: 'deploy/web is suspended (reship.dev/suspend: "true")' },
    { key: 'reship.dev/suspend', value: 'True', says: 'deploy/web is suspended (reship.dev/suspend: "true")' },
    {
      key: 'reship.dev/suspended',
      value: 'ann, freeze',
      says: 'deploy/web is suspended (reship.dev/suspended: "ann, freeze")',
    },
  ])('$key: $value on the workload: decided and shown, not written', async ({ key, value, says }) => {
    const namespace = await shop({ annotations: { ...semver, [key]: value } });
    const ran = await update(cluster, '-n', namespace);
    expect(ran.code).toBe(0);
    expect(verdict(row(ran, 'web/app'))).toBe('wait Suspended');
    expect(row(ran, 'web/app')).toMatchObject({
      reasons: [{ message: says }, { code: 'CandidateFound' }],
      applied: null,
    });
    expect(row(ran, 'web/app').to?.image).toMatch(/:1\.4\.3@/);
    expect(await imageIn(namespace)).toBe(old());
    expect(await imageIn(namespace, 'twin')).toMatch(/:1\.4\.3@/);
    await cluster.kubectl('annotate', 'deploy/web', '-n', namespace, `${key}-`);
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe('update CandidateFound');
  });

  test('suspend on the Namespace holds every workload there, whatever the workload says; -A reads it from a list', async () => {
    const namespace = await shop({
      annotations: { ...semver, 'reship.dev/suspend': 'false' },
      onNamespace: { 'reship.dev/suspend': 'true' },
    });
    for (const scope of [['-n', namespace], ['-A']]) {
      const ran = await update(cluster, ...scope);
      for (const name of ['web', 'twin']) {
        const item = row(ran, `${namespace}/${name}/app`);
        expect(verdict(item)).toBe('wait Suspended');
        expect(item.reasons[0]?.message).toBe(`the Namespace ${namespace} is suspended (reship.dev/suspend: "true")`);
        expect(await imageIn(namespace, name)).toBe(old());
      }
    }
  });

  test('default-policy of the Namespace covers what has no policy, and none opts out', async () => {
    const onNamespace = { 'reship.dev/default-policy': 'semver:^1.4', 'reship.dev/pin': 'tag' };
    const covered = await shop({ annotations: {}, onNamespace });
    const ran = await update(cluster, '-n', covered);
    expect(row(ran, 'web/app')).toMatchObject({ decision: 'update', policySource: 'Namespace', pin: 'Tag' });
    expect(row(ran, 'twin/app')).toMatchObject({ decision: 'update', policySource: 'Annotation', pin: 'Tag' });
    expect(await imageIn(covered)).toBe(`${registry.address}/shop/web:1.4.3`);

    const opted = await shop({ annotations: { 'reship.dev/policy': 'none' }, onNamespace });
    expect((await update(cluster, '-n', opted, '--policy', 'digest')).items.map((one) => one.workload.name)).toEqual([
      'twin',
    ]);
    expect(await imageIn(opted)).toBe(old());
  });

  test('P7 a container that does not exist is named; when it appears, it is updated, and no other one is', async () => {
    const namespace = await shop({ annotations: { 'reship.dev/policy': 'ap=semver:^1.4' } });
    const ran = await update(cluster, '-n', namespace);
    expect(ran.code).toBe(0);
    expect(ran.items.find((one) => one.workload.name === 'web')).toMatchObject({
      container: null,
      decision: 'refuse',
      reasons: [
        {
          code: 'NoSuchContainer',
          message: 'no container "ap"; this pod has app',
          next: 'Write app instead of ap in the annotation.',
        },
      ],
    });
    expect(imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'))).toEqual({ app: old() });
    const add = [{ op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'ap', image: old() } }];
    const rename = [
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: `${registry.address}/shop/web:other` },
    ];
    await cluster.kubectl(
      'patch',
      'deploy/web',
      '-n',
      namespace,
      '--type=json',
      '-p',
      JSON.stringify([...add, ...rename]),
    );
    const later = await update(cluster, '-n', namespace);
    expect(verdict(row(later, 'web/ap'))).toBe('update CandidateFound');
    const images = imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'));
    expect(images).toEqual({ app: `${registry.address}/shop/web:other`, ap: expect.stringMatching(/:1\.4\.3@/) });
  });

  test.each<{ readonly what: string; readonly wrong: Shop; readonly says: string }>([
    {
      what: 'an unknown key',
      wrong: { annotations: { ...semver, 'reship.dev/suspended-by': 'ann' } },
      says: 'unknown key reship.dev/suspended-by; did you mean reship.dev/suspend?',
    },
    {
      what: 'a misspelt brake',
      wrong: { annotations: { ...semver, 'reship.dev/supsend': 'true' } },
      says: 'unknown key reship.dev/supsend; did you mean reship.dev/suspend?',
    },
    {
      what: 'a key on the pod template',
      wrong: { template: { annotations: { 'reship.dev/suspend': 'true' } } },
      says: 'reship.dev/suspend stands on the pod template; it belongs on the metadata of the workload',
    },
    {
      what: 'a label',
      wrong: { labels: { 'reship.dev/suspend': 'true' } },
      says: 'reship.dev/suspend is a label, and labels set nothing',
    },
    {
      what: 'another domain',
      wrong: { annotations: { ...semver, 'reship.io/suspend': 'true' } },
      says: 'reship.io/suspend has the wrong prefix; write reship.dev/suspend',
    },
    {
      what: 'a wrong value',
      wrong: { annotations: { ...semver, 'reship.dev/suspend': 'yes' } },
      says: 'reship.dev/suspend is "yes"; it must be true or false',
    },
    {
      what: 'a policy of another tool',
      wrong: { annotations: { 'reship.dev/policy': 'semver=^1.4' } },
      says: 'reship.dev/policy: "semver=^1.4" gives a container named semver a policy',
    },
  ])('P9 $what stops the writes to that workload alone, and says what to write', async ({ wrong, says }) => {
    const namespace = await shop(wrong);
    const ran = await update(cluster, '-n', namespace);
    expect(ran.code).toBe(0);
    const item = ran.items.find((one) => one.workload.name === 'web');
    expect(item).toMatchObject({ container: null, decision: 'refuse', againAfterSeconds: null });
    expect(item?.reasons.map((one) => `${one.code}: ${one.message}`)).toEqual([`InvalidSettings: ${says}`]);
    expect(await imageIn(namespace)).toBe(old());
    expect(await imageIn(namespace, 'twin')).toMatch(/:1\.4\.3@/);
    const shown = await reship(cluster, ['check', '-n', namespace]);
    expect(shown.stdout).toContain(`InvalidSettings: ${says}`);
    expect(shown.stderr).toContain(`${namespace}/deploy/web: InvalidSettings\n  next: ${item?.reasons[0]?.next}`);
  });
});
