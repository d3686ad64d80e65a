// Admission says no: its message reaches the user, nothing is written, and it is asked once.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AdmissionWebhook, startAdmissionWebhook } from '#test/fixtures/admission-webhook.ts';
import { type ApiProxy, startApiProxy } from '#test/fixtures/api-proxy.ts';
import { jsonPatch } from '#test/fixtures/api-request.ts';
import { type Kind, pathOf, readWorkload } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { cronJob, deployment } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { reship, row, updateWith, verdict } from '#test/fixtures/reship.ts';

const admission = '/apis/admissionregistration.k8s.io/v1';

describe.runIf(findControlPlane()?.kind === 'programs')('admission says no', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let proxy: ApiProxy;
  let webhook: AdmissionWebhook;

  beforeAll(async () => {
    // No controllers: one PATCH more than ours would be seen.
    [cluster, registry, webhook] = await Promise.all([startCluster(), startRegistry(), startAdmissionWebhook()]);
    await registry.push('shop/web', '1.4.2', { seed: 'old' });
    await registry.push('shop/web', '1.4.3', { seed: 'fresh' });
    proxy = await startApiProxy(cluster);
  });
  afterEach(() => expectOracles(cluster));
  afterAll(async () => {
    await Promise.all([proxy?.stop(), webhook?.stop(), registry?.stop()]);
    await cluster?.stop();
  });

  async function shop(): Promise<string> {
    const namespace = await cluster.createNamespace();
    const annotations = { 'reship.dev/policy': 'semver:^1.4' };
    const spec = { namespace, image: `${registry.address}/shop/web:1.4.2`, annotations };
    const made = [
      await cluster.adminRequest('POST', pathOf('Deployment', namespace, ''), deployment({ ...spec, name: 'web' })),
      await cluster.adminRequest('POST', pathOf('CronJob', namespace, ''), cronJob({ ...spec, name: 'report' })),
    ];
    expect(made.map((one) => one.status)).toEqual([201, 201]);
    return namespace;
  }

  const inNamespace = (namespace: string): object => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  });
  const deployments = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] };

  async function make(resource: string, body: object): Promise<void> {
    const answer = await cluster.adminRequest('POST', `${admission}/${resource}`, body);
    expect(answer.status).toBe(201);
  }

  /** What was registered is asked a moment later. */
  async function untilDenied(namespace: string): Promise<void> {
    const patch = [{ op: 'add', path: '/spec/template/spec/containers/0/image', value: 'example.org/probe:1' }];
    const path = `${pathOf('Deployment', namespace, 'web')}?dryRun=All`;
    const tried = async (): Promise<number> => (await cluster.adminRequest('PATCH', path, patch, jsonPatch)).status;
    await expect.poll(tried, { timeout: 10_000, interval: 100 }).toBeGreaterThanOrEqual(400);
  }

  /** The Deployment is denied with `message`, the CronJob beside it is done, and both in a single request each. */
  async function expectDenied(namespace: string, message: string): Promise<void> {
    const before = await readWorkload(cluster, 'Deployment', namespace, 'web');
    const patches = (kind: Kind, name: string): number =>
      proxy.requests.filter((one) => one.method === 'PATCH' && one.path.startsWith(pathOf(kind, namespace, name)))
        .length;

    const ran = await updateWith(cluster, proxy.kubeconfig, '-n', namespace);
    expect(ran.code).toBe(1);
    const item = row(ran, 'web/app');
    expect(verdict(item)).toBe('wait AdmissionDenied');
    expect(item.reasons[0]?.message).toContain(message);
    expect(item).toMatchObject({ againAfterSeconds: 600, applied: { result: 'failed', record: null } });
    expect(item.to?.image).toMatch(/:1\.4\.3@sha256:/);
    expect(row(ran, 'report/app')).toMatchObject({ decision: 'update', applied: { result: 'patched' } });
    expect(ran.summary).toMatchObject({ update: 1, wait: 1, errors: 0 });
    expect(patches('Deployment', 'web')).toBe(1);
    expect(patches('CronJob', 'report')).toBe(1);
    expect(await readWorkload(cluster, 'Deployment', namespace, 'web')).toEqual(before);

    const shown = await reship(cluster, ['update', '-n', namespace]);
    expect(shown.code).toBe(1);
    expect(shown.stdout).toMatch(/deploy\/web .* wait +failed +AdmissionDenied: /);
    expect(shown.stdout).toContain(message);
    expect(shown.stderr).toContain('next: Read the message of the policy; the image was not written.');
    expect(await readWorkload(cluster, 'Deployment', namespace, 'web')).toEqual(before);
  }

  test.each([
    { status: '422, as without a reason', reason: undefined },
    { status: '403', reason: 'Forbidden' },
  ])('K24 a ValidatingAdmissionPolicy answers $status', async ({ reason }) => {
    const namespace = await shop();
    const expression = "object.spec.template.spec.containers.all(c, c.image.endsWith(':1.4.2'))";
    const message = 'only 1.4.2 has passed the audit';
    await make('validatingadmissionpolicies', {
      metadata: { name: namespace },
      spec: {
        matchConstraints: { resourceRules: [deployments] },
        validations: [{ expression, message, ...(reason && { reason }) }],
      },
    });
    await make('validatingadmissionpolicybindings', {
      metadata: { name: namespace },
      spec: { policyName: namespace, validationActions: ['Deny'], matchResources: inNamespace(namespace) },
    });
    await untilDenied(namespace);
    await expectDenied(namespace, `denied request: ${message}`);
  });

  test('K24 a webhook answers 400', async () => {
    const namespace = await shop();
    const message = 'image 1.4.3 has no signature';
    webhook.answerWith(() => ({ allowed: false, status: { message } }));
    const name = 'signatures.example.org';
    const { clientConfig } = webhook;
    await make('validatingwebhookconfigurations', {
      metadata: { name: namespace },
      webhooks: [
        {
          name,
          clientConfig,
          rules: [deployments],
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          ...inNamespace(namespace),
        },
      ],
    });
    await untilDenied(namespace);
    const asked = webhook.requests.length;
    await expectDenied(namespace, `admission webhook "${name}" denied the request: ${message}`);
    expect(webhook.requests.length - asked).toBe(2);
  });

  test('K19 annotations that leave no room for the state: refused, and nothing is written', async () => {
    const namespace = await shop();
    // What is left is too little for a state: the core sees it before the API server does.
    const note = 'x'.repeat(256 * 1024 - 200);
    const path = pathOf('Deployment', namespace, 'web');
    const patch = [{ op: 'add', path: '/metadata/annotations/note', value: note }];
    expect((await cluster.adminRequest('PATCH', path, patch, jsonPatch)).status).toBe(200);
    const before = await readWorkload(cluster, 'Deployment', namespace, 'web');
    const ran = await updateWith(cluster, proxy.kubeconfig, '-n', namespace);
    expect(ran.code).toBe(0);
    expect(verdict(row(ran, 'web/app'))).toBe('refuse AnnotationsFull');
    expect(row(ran, 'web/app')).toMatchObject({ applied: null, againAfterSeconds: null });
    expect(await readWorkload(cluster, 'Deployment', namespace, 'web')).toEqual(before);
  });
});
