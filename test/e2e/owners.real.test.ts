// Workloads that another tool manages: what the user sees, and that what the messages promise is what happens.
import { describe, expect, test } from 'vitest';
import { applyPatch, mergePatch } from '#test/fixtures/api-request.ts';
import { imagesOf, pathOf, readWorkload } from '#test/fixtures/api-reads.ts';
import type { RealCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { shownOnPage } from '#test/fixtures/guide.ts';
import { deployment, type WorkloadSpec } from '#test/fixtures/manifests.ts';
import type { RealRegistry } from '#test/fixtures/registry.ts';
import { check, reship, row, update, verdict } from '#test/fixtures/reship.ts';
import { stageShop } from '#test/fixtures/shop-stage.ts';

const semver = { 'reship.dev/policy': 'semver:^1.4' };
const release = { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'NAMESPACE' };
const managedByHelm = { 'app.kubernetes.io/managed-by': 'Helm' };

interface Owned {
  /** The heading on docs/guides/owners.md. */
  readonly owner: string;
  readonly says: string;
  readonly spec?: Partial<WorkloadSpec>;
  readonly manager?: string;
  readonly operation?: 'Apply' | 'Update';
  /** What lifts the refusal. */
  readonly drift: 'argocd' | 'flux' | 'helm' | null;
}

const marked: readonly Owned[] = [
  {
    owner: 'Argo CD',
    says: 'refuse OwnedByGitOps',
    spec: { annotations: { 'argocd.argoproj.io/tracking-id': 'shop-web:apps/Deployment:NAMESPACE/web' } },
    drift: 'argocd',
  },
  {
    owner: 'Flux, a Kustomization',
    says: 'refuse OwnedByGitOps',
    spec: {
      labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' },
    },
    drift: 'flux',
  },
  {
    owner: 'Flux, a HelmRelease',
    says: 'refuse OwnedByGitOps',
    spec: { labels: { 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'NAMESPACE' } },
    drift: 'flux',
  },
  {
    owner: 'Helm 4',
    says: 'refuse OwnedByHelm',
    spec: { annotations: release, labels: managedByHelm },
    manager: 'helm',
    operation: 'Apply',
    drift: 'helm',
  },
  {
    owner: 'Helm 3',
    says: 'update CandidateFound',
    spec: { annotations: release, labels: managedByHelm },
    manager: 'helm',
    operation: 'Update',
    drift: null,
  },
  { owner: 'Keel', says: 'refuse OtherUpdater', spec: { annotations: { 'keel.sh/policy': 'minor' } }, drift: null },
];

describe.runIf(findControlPlane())('a workload with an owner', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;

  stageShop((stage) => {
    ({ cluster, registry } = stage);
  });

  const old = (): string => `${registry.address}/shop/web:1.4.2`;

  function manifest(namespace: string, spec: Partial<WorkloadSpec>): object {
    const here = (texts: Readonly<Record<string, string>> = {}): Record<string, string> =>
      Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, value.replaceAll('NAMESPACE', namespace)]));
    const annotations = { ...semver, ...here(spec.annotations) };
    return deployment({ namespace, name: 'web', image: old(), annotations, labels: here(spec.labels) });
  }

  /** Written by that manager, as the tool itself writes. */
  async function write(
    namespace: string,
    body: object,
    manager: string,
    operation: 'Apply' | 'Update',
    force = false,
  ): Promise<number> {
    const query = `?fieldManager=${manager}${force ? '&force=true' : ''}`;
    const answer =
      operation === 'Apply'
        ? await cluster.adminRequest('PATCH', pathOf('Deployment', namespace, 'web') + query, body, applyPatch)
        : await cluster.adminRequest('POST', pathOf('Deployment', namespace, '') + query, body);
    return answer.status;
  }

  async function shop({
    spec = {},
    manager = 'kubectl-create',
    operation = 'Update',
  }: Partial<Owned>): Promise<string> {
    const namespace = await cluster.createNamespace();
    expect(await write(namespace, manifest(namespace, spec), manager, operation)).toBe(201);
    return namespace;
  }

  /** As the controllers would say of a rollout that is done: a restore waits for that. */
  async function rolledOut(namespace: string): Promise<void> {
    const path = `${pathOf('Deployment', namespace, 'web')}/status`;
    const counts = { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
    const status = { observedGeneration: 99, ...counts };
    expect((await cluster.adminRequest('PATCH', path, { status }, mergePatch)).status).toBe(200);
  }

  async function imageIn(namespace: string): Promise<string | undefined> {
    return imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'))['app'];
  }

  describe.each(marked)('$owner', (owned) => {
    test('G1 G5 G6 the guide shows what check prints; the report says the same and what it would be', async () => {
      const namespace = await shop(owned);
      const shown = await reship(cluster, ['check', '-n', namespace]);
      const seen = `${shown.stdout}${shown.stderr}`.replaceAll(namespace, 'shop');
      for (const line of await shownOnPage('docs/guides/owners.md', owned.owner)) expect(seen).toContain(line);

      const item = row(await check(cluster, '-n', namespace), 'web/app');
      expect(verdict(item)).toBe(owned.says);
      expect(item.to?.image).toMatch(/:1\.4\.3@sha256:/);
      for (const { code, message } of item.reasons) expect(shown.stdout).toContain(`${code}: ${message}`);
    });

    test('G1 G6 update does what check said, and only the right word lifts a refusal', async () => {
      const namespace = await shop(owned);
      const ran = await update(cluster, '-n', namespace);
      expect(ran.code).toBe(0);
      const isRefused = owned.says.startsWith('refuse');
      expect(verdict(row(ran, 'web/app'))).toBe(owned.says);
      expect(await imageIn(namespace)).toMatch(isRefused ? /:1\.4\.2$/ : /:1\.4\.3@/);
      if (!isRefused) return;
      for (const word of ['argocd', 'flux', 'helm'] as const) {
        if (word === owned.drift) continue;
        await cluster.kubectl(
          'annotate',
          'deploy/web',
          '-n',
          namespace,
          '--overwrite',
          `reship.dev/allow-drift=${word}`,
        );
        expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe(owned.says);
      }
      if (owned.drift === null) return;
      await cluster.kubectl(
        'annotate',
        'deploy/web',
        '-n',
        namespace,
        '--overwrite',
        `reship.dev/allow-drift=${owned.drift}`,
      );
      expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe('update CandidateFound');
      expect(await imageIn(namespace)).toMatch(/:1\.4\.3@/);
    });
  });

  test.each([
    { manager: 'argocd-controller', operation: 'Apply', code: 'OwnedByGitOps', says: 'an Argo CD Application owns' },
    { manager: 'kustomize-controller', operation: 'Apply', code: 'OwnedByGitOps', says: 'a Flux Kustomization owns' },
    { manager: 'helm-controller', operation: 'Apply', code: 'OwnedByGitOps', says: 'a Flux HelmRelease owns' },
  ] as const)('G1 the field manager $manager alone tells the owner', async ({ manager, operation, code, says }) => {
    const item = row(await check(cluster, '-n', await shop({ manager, operation })), 'web/app');
    expect(verdict(item)).toBe(`refuse ${code}`);
    expect(item.reasons[0]?.message).toContain(`${says} this workload (field manager ${manager})`);
  });

  test.each([
    { what: 'the label app.kubernetes.io/instance', spec: { labels: { 'app.kubernetes.io/instance': 'shop-web' } } },
    { what: 'kubectl apply --server-side', manager: 'kubectl', operation: 'Apply' },
    { what: 'keel.sh/policy: never', spec: { annotations: { 'keel.sh/policy': 'never' } } },
  ] as const)('G1 $what is no owner', async (owned) => {
    expect(verdict(row(await update(cluster, '-n', await shop(owned)), 'web/app'))).toBe('update CandidateFound');
  });

  test('G6 a label of Keel counts too, and the line in next takes it away', async () => {
    const namespace = await shop({ spec: { labels: { 'keel.sh/policy': 'major' } } });
    const item = row(await update(cluster, '-n', namespace), 'web/app');
    expect(item.reasons[0]).toMatchObject({
      code: 'OtherUpdater',
      message: 'Keel tends this workload (label keel.sh/policy: "major"), and two updaters would fight',
      next: `kubectl label deploy/web -n ${namespace} keel.sh/policy-`,
    });
    await cluster.kubectl(...(item.reasons[0]?.next ?? '').split(' ').slice(1));
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe('update CandidateFound');
  });

  test('G5 Helm 4 after allow-drift: helm: its upgrade fails and names us, with force it puts the image back, and Reship restores', async () => {
    const owned = {
      spec: { annotations: { 'reship.dev/allow-drift': 'helm' } },
      manager: 'helm',
      operation: 'Apply',
    } as const;
    const namespace = await shop(owned);
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe('update CandidateFound');
    const path = `${pathOf('Deployment', namespace, 'web')}?fieldManager=helm`;
    const chart = manifest(namespace, owned.spec);
    const upgrade = await cluster.adminRequest('PATCH', path, chart, applyPatch);
    expect(upgrade.status).toBe(409);
    expect(upgrade.body.message).toContain('conflict with "reship"');
    expect(upgrade.body.message).toContain('.spec.template.spec.containers[name="app"].image');
    expect(await imageIn(namespace)).toMatch(/:1\.4\.3@/);

    expect(await write(namespace, chart, 'helm', 'Apply', true)).toBe(200);
    expect(await imageIn(namespace)).toBe(old());
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe('wait RolloutRunning');
    await rolledOut(namespace);
    expect(verdict(row(await update(cluster, '-n', namespace), 'web/app'))).toBe('update ResetByOwner');
    expect(await imageIn(namespace)).toMatch(/:1\.4\.3@/);
  });

  test('G5 Helm 3: its upgrade puts the image back, and Reship restores', async () => {
    const namespace = await shop({ spec: { annotations: release }, manager: 'helm', operation: 'Update' });
    await update(cluster, '-n', namespace);
    const path = `${pathOf('Deployment', namespace, 'web')}?fieldManager=helm`;
    const back = { spec: { template: { spec: { containers: [{ name: 'app', image: old() }] } } } };
    expect((await cluster.adminRequest('PATCH', path, back, mergePatch)).status).toBe(200);
    await rolledOut(namespace);
    const item = row(await update(cluster, '-n', namespace), 'web/app');
    expect(item.reasons.map((one) => one.code)).toEqual(['ResetByOwner', 'OwnedByHelm']);
    expect(await imageIn(namespace)).toMatch(/:1\.4\.3@/);
  });
});
