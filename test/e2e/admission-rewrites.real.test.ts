// A mutating webhook rewrites the image that we write: it is accepted, both references are remembered, and nobody fights.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type AdmissionRequest,
  type AdmissionWebhook,
  startAdmissionWebhook,
} from '#test/fixtures/admission-webhook.ts';
import { imagesOf, podNames, pathOf, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { jsonPatch } from '#test/fixtures/api-request.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { check, row, update, verdict } from '#test/fixtures/reship.ts';

describe.runIf(findControlPlane()?.kind === 'programs')('a webhook that rewrites images', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let webhook: AdmissionWebhook;

  beforeAll(async () => {
    [cluster, registry, webhook] = await Promise.all([
      startCluster({ controllers: true, kubelet: true }),
      startRegistry(),
      startAdmissionWebhook(),
    ]);
  });
  afterEach(() => expectOracles(cluster));
  afterAll(async () => {
    await Promise.all([webhook?.stop(), registry?.stop()]);
    await cluster?.stop();
  });

  const imageIn = async (namespace: string): Promise<string> =>
    imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'))['app'] ?? '';
  const path = '/spec/template/spec/containers/0/image';

  /** Rewrites the first container of every Deployment of the namespace, from now on. */
  async function rewriteIn(namespace: string, rewrite: (image: string) => string): Promise<void> {
    webhook.answerWith(({ object }: AdmissionRequest) => {
      const { spec } = object as { spec: { template: { spec: { containers: { image: string }[] } } } };
      const [first] = spec.template.spec.containers;
      return { allowed: true, patch: [{ op: 'replace', path, value: rewrite(first?.image ?? '') }] };
    });
    const { clientConfig } = webhook;
    const configuration = {
      metadata: { name: namespace },
      webhooks: [
        {
          name: 'images.example.org',
          clientConfig,
          rules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] }],
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        },
      ],
    };
    const where = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
    expect((await cluster.adminRequest('POST', where, configuration)).status).toBe(201);
    // What was registered is asked a moment later.
    const asked = webhook.requests.length;
    const probe = [{ op: 'add', path: '/metadata/labels', value: { probe: 'x' } }];
    const url = `${pathOf('Deployment', namespace, 'web')}?dryRun=All`;
    await expect
      .poll(async () => (await cluster.adminRequest('PATCH', url, probe, jsonPatch)) && webhook.requests.length, {
        timeout: 10_000,
        interval: 100,
      })
      .toBeGreaterThan(asked);
  }

  /** A second check and a second update write nothing, and no Pod restarts. */
  async function expectQuiet(namespace: string): Promise<void> {
    await rolledOut(cluster, namespace);
    const before = await readWorkload(cluster, 'Deployment', namespace, 'web');
    const pods = await podNames(cluster, namespace);
    expect(verdict(row(await check(cluster, '-n', namespace), 'web/app'))).toBe('stay NewestAllowed');
    expect(verdict(row(await update(cluster, '-n', namespace, '--wait'), 'web/app'))).toBe('stay NewestAllowed');
    const after = await readWorkload(cluster, 'Deployment', namespace, 'web');
    expect(after.metadata.generation).toBe(before.metadata.generation);
    expect(after.metadata.annotations).toEqual(before.metadata.annotations);
    expect(await podNames(cluster, namespace)).toEqual(pods);
  }

  const toMirror = (image: string): string => image.replace('127.0.0.1', 'localhost');
  const withoutDigest = (image: string): string => image.replace(/@.*$/, '');

  test.each([
    { what: 'the host', policy: 'semver:^1.4', rewrite: toMirror },
    { what: 'the host', policy: 'digest', rewrite: toMirror },
    { what: 'the digest away', policy: 'semver:^1.4', rewrite: withoutDigest },
    { what: 'the digest away', policy: 'digest', rewrite: withoutDigest },
    { what: 'both', policy: 'digest', rewrite: (image: string) => toMirror(withoutDigest(image)) },
  ])('$what, with the policy $policy: both are remembered, then all is quiet', async ({ policy, rewrite }) => {
    const namespace = await cluster.createNamespace();
    const repository = `${registry.address}/${namespace}`;
    const tag = policy === 'digest' ? 'prod' : '1.4.2';
    const push = (name: string, seed: string) => registry.push(namespace, name, { seed: `${namespace} ${seed}` });
    const first = await push(tag, 'old');
    const annotations = { 'reship.dev/policy': policy };
    const image = `${repository}:${tag}@${first.digest}`;
    await cluster.apply(deployment({ namespace, name: 'web', image, annotations }));
    await rolledOut(cluster, namespace);
    await rewriteIn(namespace, rewrite);

    const tags = policy === 'digest' ? ['prod', 'prod'] : ['1.4.3', '1.4.4'];
    for (const [turn, next] of tags.entries()) {
      const before = await podNames(cluster, namespace);
      const pushed = await push(next, `turn ${turn}`);
      const ours = `${repository}:${next}@${pushed.digest}`;
      const ran = await update(cluster, '-n', namespace, '--wait');
      expect(row(ran, 'web/app')).toMatchObject({
        decision: 'update',
        applied: { result: 'patched' },
        rollout: 'done',
      });
      expect(await imageIn(namespace)).toBe(rewrite(ours));
      const stored = await readWorkload(cluster, 'Deployment', namespace, 'web');
      const state = JSON.parse(stored.metadata.annotations?.['reship.dev/state'] ?? '{}');
      const { to, stored: theirs, declared } = state.containers.app;
      expect({ to, theirs, declared }).toEqual({
        to: ours,
        theirs: rewrite(ours),
        declared: `:${tag}@${first.digest}`,
      });
      await expectQuiet(namespace);
      expect(await podNames(cluster, namespace)).not.toEqual(before);
    }
  });
});
