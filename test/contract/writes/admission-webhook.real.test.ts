// WRITES 1, admission webhooks: how a denial reads, which code it carries, and what a webhook that fails looks like.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApiAnswer, ApiStatus } from '#test/fixtures/api-request.ts';
import { type AdmissionWebhook, startAdmissionWebhook } from '#test/fixtures/admission-webhook.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { create, imageOf, imagePath, read, replaceImage, sendPatch, type Stored } from './send-patch.ts';

const admission = '/apis/admissionregistration.k8s.io/v1';

describe.runIf(findControlPlane()?.kind === 'programs')('admission webhooks', () => {
  let cluster: RealCluster;
  let namespace: string;
  let path: string;
  let validating: AdmissionWebhook;
  let mutating: AdmissionWebhook;
  beforeAll(async () => {
    cluster = await startCluster();
    namespace = await cluster.createNamespace();
    path = await create(cluster, deployment({ namespace, name: 'web', image: 'example.org/web:1', replicas: 0 }));
    validating = await startAdmissionWebhook();
    mutating = await startAdmissionWebhook();
    await register('validatingwebhookconfigurations', 'images', validating);
    await register('mutatingwebhookconfigurations', 'mirror', mutating);
    // A registered webhook is asked a moment later.
    await vi.waitFor(
      async () => {
        await change('&dryRun=All');
        if (validating.requests.length === 0 || mutating.requests.length === 0)
          throw new Error('a webhook is not asked');
      },
      { timeout: 10_000 },
    );
  });
  afterEach(() => {
    validating.answerWith(() => ({ allowed: true }));
    mutating.answerWith(() => ({ allowed: true }));
  });
  afterAll(async () => {
    await validating.stop();
    await mutating.stop();
    await cluster.stop();
  });

  async function register(resource: string, name: string, webhook: AdmissionWebhook): Promise<void> {
    const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] };
    const entry = {
      name: `${name}.example.org`,
      clientConfig: webhook.clientConfig,
      rules: [rule],
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
    };
    const answer = await cluster.adminRequest('POST', `${admission}/${resource}`, {
      metadata: { name },
      webhooks: [entry],
    });
    if (answer.status !== 201) throw new Error(`${resource}: ${answer.body.message}`);
  }

  function change(query = ''): Promise<ApiAnswer<ApiStatus>> {
    return sendPatch(cluster, path, [replaceImage('example.org/web:2')], query);
  }

  test('a denial is 400 by default, without reason and details, and its message says who denied it', async () => {
    validating.answerWith(() => ({ allowed: false, status: { message: 'images must be signed' } }));
    const message = 'admission webhook "images.example.org" denied the request: images must be signed';
    const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 400 };
    expect(await change()).toEqual({ status: 400, body });
    expect(imageOf(await read(cluster, path))).toBe('example.org/web:1');
  });

  test('a denial without a message says denied the request without explanation', async () => {
    validating.answerWith(() => ({ allowed: false }));
    const message = 'admission webhook "images.example.org" denied the request without explanation';
    expect(await change()).toMatchObject({ status: 400, body: { message } });
  });

  // Only the message tells these from a patch that does not fit (422), a lost object (404) or a busy server (429).
  test.each([401, 403, 404, 409, 422, 429, 500, 503])(
    'a denial carries the code that the webhook sets: %i, without details',
    async (code) => {
      validating.answerWith(() => ({ allowed: false, status: { code, message: 'no' } }));
      const answer = await change();
      expect(answer).toMatchObject({
        status: code,
        body: { code, message: 'admission webhook "images.example.org" denied the request: no' },
      });
      expect(answer.body.details).toBeUndefined();
      expect(answer.body.reason).toBeUndefined();
    },
  );

  test('a code below 400 becomes 400, and a reason does not choose the code', async () => {
    validating.answerWith(() => ({ allowed: false, status: { code: 200 } }));
    expect(await change()).toMatchObject({ status: 400 });
    validating.answerWith(() => ({ allowed: false, status: { reason: 'Forbidden' } }));
    expect(await change()).toMatchObject({ status: 400, body: { reason: 'Forbidden' } });
  });

  test('a mutating webhook denies in the same words', async () => {
    mutating.answerWith(() => ({ allowed: false, status: { message: 'no' } }));
    const message = 'admission webhook "mirror.example.org" denied the request: no';
    expect(await change()).toMatchObject({ status: 400, body: { message } });
  });

  test('a webhook that fails is 500 failed calling webhook', async () => {
    validating.answerWith(() => ({ httpStatus: 500 }));
    const failed = 'failed calling webhook "images.example.org": ';
    expect(await change()).toMatchObject({
      status: 500,
      body: {
        reason: 'InternalError',
        message: expect.stringContaining(`Internal error occurred: ${failed}`),
        details: { causes: [{ message: expect.stringContaining(failed) }] },
      },
    });
  });

  test('a failed test is answered before any webhook is asked', async () => {
    const asked = validating.requests.length;
    const answer = await sendPatch(cluster, path, [{ op: 'test', path: '/metadata/uid', value: 'another' }]);
    expect(answer).toMatchObject({ status: 422, body: { details: {} } });
    expect(validating.requests).toHaveLength(asked);
  });

  test('a dry run asks the webhooks too, and tells them so', async () => {
    validating.answerWith(({ dryRun }) => ({ allowed: false, status: { message: `dry run: ${dryRun}` } }));
    expect(await change('&dryRun=All')).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('dry run: true') },
    });
  });

  test('a mutating webhook rewrites the image: the answer differs from what was sent, and the manager stays ours', async () => {
    mutating.answerWith(() => ({
      allowed: true,
      patch: [{ op: 'replace', path: imagePath, value: 'mirror.example.org/web:2' }],
    }));
    const { body } = await sendPatch<Stored>(cluster, path, [replaceImage('example.org/web:2')]);
    expect(imageOf(body)).toBe('mirror.example.org/web:2');
    const owners = body.metadata.managedFields?.filter((entry) => JSON.stringify(entry.fieldsV1).includes('"f:image"'));
    expect(owners?.map((entry) => entry.manager)).toEqual(['reship']);
  });
});
