// Rights that are missing: what is forbidden is said with the right to grant, and harms nothing else.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { startApiProxy } from '#test/fixtures/api-proxy.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { grant, updateRules, workloadKinds } from '#test/fixtures/grants.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { type Pushed, type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { checkAs, reship, row, updateAs, updateWith, verdict } from '#test/fixtures/reship.ts';

describe.runIf(findControlPlane())('missing rights', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let fresh: Pushed;

  beforeAll(async () => {
    [cluster, registry] = await Promise.all([startCluster({ controllers: true, kubelet: true }), startRegistry()]);
    await registry.push('shop/web', '1.4.2', { seed: 'old' });
    fresh = await registry.push('shop/web', '1.4.3', { seed: 'fresh' });
    await registry.push('shop/web', 'prod', { seed: 'monday' });
  });
  afterEach(() => expectOracles(cluster));
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  const image = (tag: string): string => `${registry.address}/shop/web:${tag}`;
  const updated = (): string => `${image('1.4.3')}@${fresh.digest}`;

  async function shop(tag = '1.4.2', policy: string | null = 'semver:^1.4'): Promise<string> {
    const namespace = await cluster.createNamespace();
    const annotations: Record<string, string> = policy === null ? {} : { 'reship.dev/policy': policy };
    await cluster.apply(deployment({ namespace, name: 'web', image: image(tag), annotations }));
    await rolledOut(cluster, namespace);
    return namespace;
  }

  async function imageIn(namespace: string): Promise<string | undefined> {
    return imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'))['app'];
  }

  test('K11 a Role in one namespace only: that one is done, the other is an error with the right to grant', async () => {
    const [mine, other] = [await shop(), await shop()];
    await grant(cluster, mine, 'reship', updateRules);
    const done = await updateAs(cluster, 'reship', '-n', mine, '-n', other, '--wait');
    expect(done.code).toBe(1);
    expect(row(done, `${mine}/web/app`)).toMatchObject({ applied: { result: 'patched' }, rollout: 'done' });
    expect(await imageIn(mine)).toBe(updated());
    expect(await imageIn(other)).toBe(image('1.4.2'));
    expect(done.errors).toEqual([
      {
        scope: { namespace: other },
        code: 'Forbidden',
        message: `User "reship" cannot list deployments, statefulsets, daemonsets, cronjobs in the namespace "${other}"`,
        next: `Grant the verb list on deployments.apps, statefulsets.apps, daemonsets.apps, cronjobs.batch in the namespace ${other}.`,
      },
    ]);
    const state = JSON.parse(
      (await readWorkload(cluster, 'Deployment', mine, 'web')).metadata.annotations?.['reship.dev/state'] ?? '{}',
    );
    expect(state.trigger).toEqual({ type: 'Command', user: 'reship', receiver: null });
  });

  test('K11 nothing may be read: exit 5', async () => {
    const ran = await updateAs(cluster, 'nobody', '-A');
    expect(ran.code).toBe(5);
    expect(ran.items).toEqual([]);
    expect(ran.errors[0]).toMatchObject({
      code: 'Forbidden',
      next: 'Grant the verb list on deployments.apps, statefulsets.apps, daemonsets.apps, cronjobs.batch in the whole cluster (a ClusterRole).',
    });
    expect(ran.errors).toHaveLength(1);
  });

  test('K11 the workload may not be patched: Forbidden with the right to grant, exit 1', async () => {
    const namespace = await shop();
    await grant(cluster, namespace, 'reship', [{ ...workloadKinds, verbs: ['get', 'list'] }, ...updateRules.slice(1)]);
    const ran = await updateAs(cluster, 'reship', '-n', namespace);
    expect(ran.code).toBe(1);
    const item = row(ran, 'web/app');
    expect(verdict(item)).toBe('refuse Forbidden');
    expect(item).toMatchObject({ applied: { result: 'failed', record: null }, to: { image: updated() } });
    expect(item.reasons[0]?.message).toContain('User "reship" cannot patch resource "deployments"');
    expect(item.reasons[0]?.next).toBe(`Grant the verb patch on deployments.apps in the namespace ${namespace}.`);
    expect(await imageIn(namespace)).toBe(image('1.4.2'));
    const shown = await reship(cluster, ['update', '-n', namespace], 'reship');
    expect(shown.stdout).toMatch(/refuse +failed +Forbidden: /);
    expect(shown.stderr).toContain(`next: Grant the verb patch on deployments.apps in the namespace ${namespace}.`);
  });

  const mayNotGet = (namespace: string): object => ({
    scope: { namespace, workload: 'deploy/web' },
    code: 'Forbidden',
    next: `Grant the verb get on deployments.apps in the namespace ${namespace}.`,
  });

  test('K11 a workload that changed may not be read again: nothing is written, exit 1', async () => {
    const namespace = await shop();
    await grant(cluster, namespace, 'reship', [
      { ...workloadKinds, verbs: ['list', 'patch'] },
      ...updateRules.slice(1),
    ]);
    const proxy = await startApiProxy(cluster, 'reship');
    proxy.before(async ({ method, path }) => {
      if (method === 'PATCH' && path.includes('/deployments/'))
        await cluster.kubectl('label', 'deploy/web', '-n', namespace, 'changed=yes', '--overwrite');
      return undefined;
    });
    const ran = await updateWith(cluster, proxy.kubeconfig, '-n', namespace, '--wait');
    expect(proxy.count('PATCH')).toBe(1);
    await proxy.stop();
    expect(JSON.stringify(row(ran, 'web/app'))).toContain('cannot get resource');
    expect([ran.code, await imageIn(namespace)]).toEqual([1, image('1.4.2')]);
  });

  test('K11 the rollout may not be read: what was written is reported all the same, exit 1', async () => {
    const namespace = await shop();
    await grant(cluster, namespace, 'reship', updateRules);
    const proxy = await startApiProxy(cluster, 'reship');
    let written = false;
    proxy.before(({ method, path }) => {
      const message = `deployments.apps "web" is forbidden: User "reship" cannot get resource "deployments" in API group "apps" in the namespace "${namespace}"`;
      const body = { kind: 'Status', status: 'Failure', reason: 'Forbidden', code: 403, message };
      const forbidden = written && method === 'GET' && path.includes('/deployments/');
      written ||= method === 'PATCH';
      return Promise.resolve(forbidden ? { status: 403, body } : undefined);
    });
    const ran = await updateWith(cluster, proxy.kubeconfig, '-n', namespace, '--wait');
    await proxy.stop();
    expect(await imageIn(namespace)).toBe(updated());
    expect(row(ran, 'web/app')).toMatchObject({ decision: 'update', applied: { result: 'patched' }, rollout: null });
    expect(ran.errors).toMatchObject([mayNotGet(namespace)]);
    expect(ran.code).toBe(1);
  });

  test('K11 Pods may not be listed: RunningUnknown with the right to grant; --policy goes on', async () => {
    const namespace = await shop('prod', 'digest');
    await grant(
      cluster,
      namespace,
      'reship',
      [updateRules[0], updateRules[2]].flatMap((rule) => rule ?? []),
    );
    const ran = await updateAs(cluster, 'reship', '-n', namespace);
    expect(ran.code).toBe(0);
    const item = row(ran, 'web/app');
    expect(verdict(item)).toBe('wait RunningUnknown');
    expect(item.reasons[0]?.message).toContain('which bits run is not known: the Pods cannot be listed');
    expect(item.reasons[0]?.next).toBe(`Grant the verb list on pods in the namespace ${namespace}.`);
    expect(await imageIn(namespace)).toBe(image('prod'));

    await cluster.kubectl('annotate', 'deploy/web', '-n', namespace, 'reship.dev/policy-');
    const asked = await updateAs(cluster, 'reship', '-n', namespace, '--policy', 'digest');
    expect(asked.code).toBe(0);
    expect(row(asked, 'web/app').reasons.map((one) => one.code)).toEqual(['CandidateFound', 'ReturnTargetUnknown']);
    expect(await imageIn(namespace)).toMatch(/:prod@sha256:/);
    const stored = await readWorkload(cluster, 'Deployment', namespace, 'web');
    expect(JSON.parse(stored.metadata.annotations?.['reship.dev/state'] ?? '{}').containers.app.ran).toBeNull();
  });

  test('K11 Pods may not be listed: reship.dev/start: any goes on', async () => {
    const namespace = await shop('prod', 'digest');
    await grant(
      cluster,
      namespace,
      'reship',
      [updateRules[0], updateRules[2]].flatMap((rule) => rule ?? []),
    );
    await cluster.kubectl('annotate', 'deploy/web', '-n', namespace, 'reship.dev/start=any');
    const ran = await updateAs(cluster, 'reship', '-n', namespace);
    expect(row(ran, 'web/app').reasons.map((one) => one.code)).toEqual(['CandidateFound', 'ReturnTargetUnknown']);
    expect(await imageIn(namespace)).toMatch(/:prod@sha256:/);
  });

  test('K11 the Namespace may not be read: refused, because a brake may stand there', async () => {
    const namespace = await shop();
    await grant(cluster, namespace, 'reship', updateRules.slice(0, 2));
    const next = `Grant the verb get on the resource namespaces, name ${namespace}.`;
    for (const ran of [
      await checkAs(cluster, 'reship', '-n', namespace),
      await updateAs(cluster, 'reship', '-n', namespace),
    ]) {
      const [item] = ran.items;
      expect(item).toMatchObject({ container: null, decision: 'refuse', reasons: [{ code: 'Forbidden', next }] });
      expect(item?.reasons[0]?.message).toContain('a brake or a default may stand there');
      expect(ran.errors).toMatchObject([{ scope: { namespace }, code: 'Forbidden', next }]);
      expect(ran.code).toBe(1);
    }
    expect(await imageIn(namespace)).toBe(image('1.4.2'));
  });
});
