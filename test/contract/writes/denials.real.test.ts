// WRITES 1, the refusals that say why: validation, admission policies, built-in plug-ins, rights, strict fields.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonPatch } from '#test/fixtures/api-request.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { addState, create, imagePath, replaceImage, sendPatch } from './send-patch.ts';

const admission = '/apis/admissionregistration.k8s.io/v1';
const found = findControlPlane();
// The sandbox has no policies and no admission plug-ins.
const admits = found?.kind === 'programs';

describe.runIf(found !== null && found.kind !== 'existing')('refusals', () => {
  let cluster: RealCluster;
  let namespace: string;
  let path: string;
  beforeAll(async () => {
    cluster = await startCluster();
    namespace = await cluster.createNamespace();
    const spec = { namespace, name: 'web', image: 'example.org/web:1', replicas: 0, annotations: { note: 'x' } };
    path = await create(cluster, deployment(spec));
  });
  afterAll(() => cluster.stop());

  test('validation answers 422 with details.causes', async () => {
    const answer = await sendPatch(cluster, path, [replaceImage('')]);
    expect(answer).toMatchObject({
      status: 422,
      body: {
        reason: 'Invalid',
        message: 'Deployment.apps "web" is invalid: spec.template.spec.containers[0].image: Required value',
        details: {
          name: 'web',
          causes: [{ field: 'spec.template.spec.containers[0].image', message: 'Required value' }],
        },
      },
    });
  });

  test('almost any other text is a valid image', async () => {
    const answer = await sendPatch(cluster, path, [replaceImage(' no image at:all@')], '&dryRun=All');
    expect(answer.status).toBe(200);
  });

  test('annotations of more than 256 KiB, keys and values together, are a validation error', async () => {
    const room = 256 * 1024 - 'note'.length - 'x'.length - 'reship.dev/state'.length;
    expect((await sendPatch(cluster, path, [addState('x'.repeat(room))], '&dryRun=All')).status).toBe(200);
    const answer = await sendPatch(cluster, path, [addState('x'.repeat(room + 1))], '&dryRun=All');
    const message = 'Too long: may not be more than 262144 bytes';
    expect(answer).toMatchObject({ status: 422, body: { details: { causes: [{ message }, {}, {}] } } });
  });

  test.runIf(admits).each([
    ['without a reason', undefined, 422, 'Invalid'],
    ['with reason Invalid', 'Invalid', 422, 'Invalid'],
    ['with reason Forbidden', 'Forbidden', 403, 'Forbidden'],
    ['with reason RequestEntityTooLarge', 'RequestEntityTooLarge', 413, 'RequestEntityTooLarge'],
  ])('a ValidatingAdmissionPolicy %s answers its code with details.causes', async (_, reason, status, wanted) => {
    const name = `policy-${(reason ?? 'none').toLowerCase()}`;
    const image = `example.org/${name}:1`;
    const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] };
    const expression = `object.spec.template.spec.containers.all(c, c.image != '${image}')`;
    const validations = [{ expression, message: 'unsigned image', ...(reason && { reason }) }];
    const created = await cluster.adminRequest('POST', `${admission}/validatingadmissionpolicies`, {
      metadata: { name },
      spec: { matchConstraints: { resourceRules: [rule] }, validations },
    });
    expect(created.status).toBe(201);
    await cluster.adminRequest('POST', `${admission}/validatingadmissionpolicybindings`, {
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
      },
    });
    const denial = `ValidatingAdmissionPolicy '${name}' with binding '${name}' denied request: unsigned image`;
    const tried = (): Promise<unknown> => sendPatch(cluster, path, [replaceImage(image)], '&dryRun=All');
    await expect.poll(tried, { timeout: 10_000, interval: 100 }).toMatchObject({
      status,
      body: {
        reason: wanted,
        message: `deployments.apps "web" is forbidden: ${denial}`,
        details: { name: 'web', causes: [{ message: denial }] },
      },
    });
  });

  test.runIf(admits)('a ValidatingAdmissionPolicy may not choose 401', async () => {
    const answer = await cluster.adminRequest('POST', `${admission}/validatingadmissionpolicies`, {
      metadata: { name: 'policy-401' },
      spec: { matchConstraints: { resourceRules: [] }, validations: [{ expression: 'true', reason: 'Unauthorized' }] },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.message).toContain('supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"');
  });

  test.runIf(admits)('a built-in plug-in answers 403 and does not say cannot patch resource', async () => {
    const core = `/api/v1/namespaces/${namespace}`;
    const none = { 'services.loadbalancers': '0' };
    await cluster.adminRequest('POST', `${core}/resourcequotas`, { metadata: { name: 'few' }, spec: { hard: none } });
    const status = { status: { hard: none, used: none } };
    await cluster.adminRequest('PATCH', `${core}/resourcequotas/few/status`, status, 'application/merge-patch+json');
    await cluster.adminRequest('POST', `${core}/services`, {
      metadata: { name: 'web' },
      spec: { ports: [{ port: 80 }] },
    });
    const patch = [{ op: 'replace', path: '/spec/type', value: 'LoadBalancer' }];
    const tried = (): Promise<unknown> => sendPatch(cluster, `${core}/services/web`, patch, '&dryRun=All');
    await expect.poll(tried, { timeout: 10_000 }).toMatchObject({
      status: 403,
      body: {
        reason: 'Forbidden',
        message: expect.stringMatching(/^services "web" is forbidden: exceeded quota: few, /),
      },
    });
  });

  test('a 403 for want of a right says cannot patch resource, before anything is tested', async () => {
    const patch = [{ op: 'test', path: '/metadata/uid', value: 'another' }];
    const answer = await cluster.requestAs('nobody', 'PATCH', path, patch, jsonPatch);
    expect(answer).toMatchObject({
      status: 403,
      body: {
        reason: 'Forbidden',
        message: `deployments.apps "web" is forbidden: User "nobody" cannot patch resource "deployments" in API group "apps" in the namespace "${namespace}"`,
      },
    });
  });

  test('with Strict validation an unknown field is a 422 whose message carries the object and ends with the reason', async () => {
    const unknown = { op: 'add', path: '/spec/template/spec/containers/0/imagge', value: 'x' };
    const { status, body } = await sendPatch(cluster, path, [unknown]);
    const reason = 'strict decoding error: unknown field "spec.template.spec.containers[0].imagge"';
    expect(status).toBe(422);
    expect(body.message.startsWith(' "" is invalid: patch: Invalid value: "{')).toBe(true);
    expect(body.message.endsWith(reason)).toBe(true);
    expect(body.message.length).toBeGreaterThan(1_024);
    expect(body.details?.name).toBeUndefined();
  });

  test('with Strict validation the answer carries the object twice: in the message and in its only cause', async () => {
    const { body } = await sendPatch(cluster, path, [{ op: 'replace', path: imagePath, value: 5 }]);
    const causes = body.details?.causes ?? [];
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatchObject({ reason: 'FieldValueInvalid', field: 'patch' });
    for (const text of [body.message, causes[0]?.message]) expect(text).toContain('managedFields');
  });
});
