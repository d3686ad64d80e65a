// What an API server answers, word for word where clients read the words: the same of the real one and of the sandbox.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiStatus } from '#test/fixtures/api-request.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { invalidCases } from './invalid-cases.ts';
import { objectCases } from './object-cases.ts';
import { optionCases } from './option-cases.ts';
import { otherCases } from './other-cases.ts';

describe.runIf(findControlPlane() !== null)('answers of the API server', () => {
  let cluster: RealCluster;
  let namespace: string;
  beforeAll(async () => {
    cluster = await startCluster();
    namespace = await cluster.createNamespace();
    await cluster.apply(deployment({ namespace, name: 'web', image: 'x:1', replicas: 0 }));
  });
  afterAll(() => cluster.stop());

  test.each([...objectCases, ...invalidCases, ...otherCases, ...optionCases])(
    '$what: $status',
    async ({ method = 'GET', path, body, type, status, says = {} }) => {
      const here = (text: string): string => text.replaceAll('NS', namespace);
      const sent = typeof body === 'object' ? JSON.parse(here(JSON.stringify(body))) : body;
      const text = typeof sent === 'string' ? here(sent) : sent;
      const answer = await cluster.adminRequest<ApiStatus>(method, here(path), text, type);
      expect(answer).toMatchObject({ status, ...(Object.keys(says).length > 0 && { body: says }) });
    },
  );

  test('a Status carries its code and says Failure', async () => {
    const { body } = await cluster.adminRequest('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/gone`);
    expect(body).toMatchObject({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 404 });
  });

  test('who may not is told in which namespace', async () => {
    const { body } = await cluster.requestAs('nobody', 'GET', '/apis/apps/v1/deployments');
    expect(body.message).toBe(
      'deployments.apps is forbidden: User "nobody" cannot list resource "deployments" in API group "apps" at the cluster scope',
    );
    const { body: one } = await cluster.requestAs('nobody', 'GET', `/api/v1/namespaces/${namespace}`);
    expect(one.message).toBe(
      `namespaces "${namespace}" is forbidden: User "nobody" cannot get resource "namespaces" in API group "" in the namespace "${namespace}"`,
    );
  });
});
