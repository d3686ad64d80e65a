// WRITES 4: what others do with kubectl to an image that Reship wrote, and what the next update makes of it.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, type Kind, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { folderWith } from '#test/fixtures/folder.ts';
import { deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { check, row, update, verdict } from '#test/fixtures/reship.ts';

describe.runIf(takesFakeKubelet())('somebody changes an image that Reship wrote', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;

  beforeAll(async () => {
    [cluster, registry] = await Promise.all([startCluster({ controllers: true }), startRegistry()]);
    for (const tag of ['1.4.0', '1.4.1', '1.4.2', '1.4.3']) await registry.push('shop/web', tag, { seed: tag });
  });
  afterEach(() => expectOracles(cluster));
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  const image = (tag: string): string => `${registry.address}/shop/web:${tag}`;
  const make = { Deployment: deployment, StatefulSet: statefulSet };
  type Made = keyof typeof make;

  function manifest(kind: Made, namespace: string, tag: string, more: Record<string, string> = {}): object {
    const annotations = { 'reship.dev/policy': 'semver:^1.4', ...more };
    return make[kind]({ namespace, name: 'web', image: image(tag), annotations, replicas: 0 });
  }

  /** Declared as 1.4.1, updated to 1.4.3. */
  async function updated(kind: Made, more: Record<string, string> = {}): Promise<string> {
    const namespace = await cluster.createNamespace();
    await cluster.apply(manifest(kind, namespace, '1.4.1', more));
    await rolledOut(cluster, namespace);
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe('update CandidateFound');
    expect(await imageIn(kind, namespace)).toMatch(/:1\.4\.3@/);
    await rolledOut(cluster, namespace);
    return namespace;
  }

  async function imageIn(kind: Kind, namespace: string): Promise<string | undefined> {
    return imagesOf(await readWorkload(cluster, kind, namespace, 'web'))['app'];
  }

  const apply =
    (tag: string, more: Record<string, string> = {}) =>
    (namespace: string): Promise<unknown> =>
      cluster.apply(manifest('Deployment', namespace, tag, more));
  const set =
    (tag: string) =>
    (namespace: string): Promise<unknown> =>
      cluster.kubectl('set', 'image', 'deployment/web', `app=${image(tag)}`, '-n', namespace);
  const undo = (namespace: string): Promise<unknown> =>
    cluster.kubectl('rollout', 'undo', 'statefulset/web', '-n', namespace);
  const hold = { 'reship.dev/on-reset': 'hold' };

  test.each([
    {
      name: 'applies the old file again, unchanged',
      does: apply('1.4.1'),
      says: 'update ResetByOwner',
      ends: '1.4.3@',
    },
    {
      name: 'does so where on-reset is hold',
      more: hold,
      does: apply('1.4.1', hold),
      says: 'wait ResetByOwner',
      ends: '1.4.1',
    },
    { name: 'applies a file edited to an older tag', does: apply('1.4.0'), says: 'wait Undone', ends: '1.4.0' },
    { name: 'sets an older tag', does: set('1.4.2'), says: 'wait Undone', ends: '1.4.2' },
    { name: 'sets a tag that is newer than all', does: set('1.9.0'), says: 'stay NewestAllowed', ends: '1.9.0' },
    {
      name: 'D15 undoes the rollout of a StatefulSet',
      kind: 'StatefulSet',
      does: undo,
      says: 'wait Undone',
      ends: '1.4.1',
    },
  ] as readonly {
    readonly name: string;
    readonly kind?: Made;
    readonly more?: Record<string, string>;
    readonly does: (namespace: string) => Promise<unknown>;
    readonly says: string;
    readonly ends: string;
  }[])('$name: $says', async ({ kind = 'Deployment', more, does, says, ends }) => {
    const namespace = await updated(kind, more);
    await does(namespace);
    await rolledOut(cluster, namespace);
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe(says);
    expect(await imageIn(kind, namespace)).toContain(`:${ends}`);
  });

  test('puts the old image back under a name that the configuration counts as an applier: it is restored', async () => {
    const namespace = await updated('Deployment');
    await cluster.kubectl(
      'set',
      'image',
      'deployment/web',
      `app=${image('1.4.1')}`,
      '-n',
      namespace,
      '--field-manager=ci',
    );
    await rolledOut(cluster, namespace);
    const config = join(folderWith({ 'reship.yaml': 'appliers: [ci]' }), 'reship.yaml');
    const verdictWith = async (...flags: readonly string[]) =>
      verdict(row(await check(cluster, '-n', namespace, ...flags), 'web/app'));
    expect(await verdictWith()).toBe('wait Undone');
    expect(await verdictWith('--config', config)).toBe('update ResetByOwner');
  });

  test('takes the digest away: nothing is held, and it is pinned again', async () => {
    const namespace = await updated('Deployment');
    await set('1.4.3')(namespace);
    await rolledOut(cluster, namespace);
    const item = row(await update(cluster, '-n', namespace), 'web/app');
    expect(item.reasons.map((one) => one.code)).toContain('PinStripped');
    expect(await imageIn('Deployment', namespace)).toMatch(/:1\.4\.3@/);
  });
});
