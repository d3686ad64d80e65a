// What others put in the way of a running controller: rights that are taken away, webhooks that are dead, and webhooks that rewrite.
import { describe, expect, test } from 'vitest';
import { imagesOf, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { mergePatch } from '#test/fixtures/api-request.ts';
import { startAdmissionWebhook } from '#test/fixtures/admission-webhook.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { type ControllerProcess, eventually } from '#test/fixtures/controller-process.ts';
import { type ControllerStage, stageControllers } from '#test/fixtures/controller-stage.ts';
import { grant, type Rule, workloadKinds } from '#test/fixtures/grants.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { freePort } from '#test/fixtures/ports.ts';
import { reship } from '#test/fixtures/reship.ts';

const admission = '/apis/admissionregistration.k8s.io/v1';
const workloads: Rule = { ...workloadKinds, verbs: ['get', 'list', 'watch', 'patch'] };
const others: readonly Rule[] = [
  { groups: [''], resources: ['pods'], verbs: ['list'] },
  { groups: ['reship.dev'], resources: ['deployrecords'], verbs: ['get', 'list', 'create', 'patch', 'delete'] },
  { groups: ['reship.dev'], resources: ['deployrecords/status'], verbs: ['patch'] },
  { groups: [''], resources: ['namespaces'], verbs: ['get'] },
];
const events: Rule = { groups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] };
const leases: Rule = {
  groups: ['coordination.k8s.io'],
  resources: ['leases'],
  verbs: ['get', 'list', 'create', 'update'],
};

describe.runIf(findControlPlane()?.kind === 'programs')('a running controller', () => {
  let stage: ControllerStage;
  stageControllers((ready) => (stage = ready));

  const readiness = (one: ControllerProcess, wanted: boolean, words = '') =>
    eventually(`ready: ${wanted} ${words}`, async () => {
      const { ok, text } = await one.ready();
      return ok === wanted && text.includes(words) ? true : null;
    });

  /** For Deployments of one namespace, from now on. */
  async function register(kind: 'validating' | 'mutating', namespace: string, clientConfig: object): Promise<string> {
    const path = `${admission}/${kind}webhookconfigurations`;
    const webhook = {
      name: 'images.example.org',
      clientConfig,
      timeoutSeconds: 1,
      rules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] }],
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    };
    const answer = await stage.cluster.adminRequest('POST', path, {
      metadata: { name: namespace },
      webhooks: [webhook],
    });
    expect(answer.status).toBe(201);
    return `${path}/${namespace}`;
  }
  /** What a change of the Deployment is answered with when the webhook is in force. */
  const probe = (namespace: string) =>
    stage.cluster.adminRequest(
      'PATCH',
      `/apis/apps/v1/namespaces/${namespace}/deployments/web?dryRun=All`,
      { metadata: { labels: { probe: 'x' } } },
      'application/merge-patch+json',
    );

  test('K23 a webhook of somebody else that does not answer: an Event tells its name, a wish tries again, and one rollout comes after it', async () => {
    const { namespace, old, move } = await stage.shop();
    const controller = await stage.leader(namespace);
    const url = `https://127.0.0.1:${await freePort()}/`;
    const registered = await register('validating', namespace, { url });
    await eventually('the webhook', async () => ((await probe(namespace)).status === 500 ? true : null));
    const { generation } = (await stage.read(namespace)).metadata;
    const image = await move(1);
    const told = () => controller.lines().filter((line) => JSON.stringify(line).includes('images.example.org'));
    await eventually('its name', () => (told().length > 0 ? true : null));
    expect((await stage.event(namespace, 'Blocked')).note).toContain('images.example.org');
    expect([await stage.imageOf(namespace), await stage.records(namespace)]).toEqual([old, []]);
    await stage.cluster.adminRequest('DELETE', registered);
    await eventually('no webhook', async () => ((await probe(namespace)).status === 200 ? true : null));
    // The next try would come by itself after a minute.
    expect((await reship(stage.cluster, ['refresh', 'deploy/web', '-n', namespace])).code).toBe(0);
    await stage.runs(namespace, image);
    await stage.finished(namespace, 1);
    // The wish is an annotation, and counts too.
    expect((await stage.read(namespace)).metadata.generation).toBe(generation + 2);
    expect(told().length).toBeLessThan(12);
  });

  test('K25 a webhook that rewrites the image: both are remembered, one record for each move, and nobody fights', async () => {
    const { namespace, move } = await stage.shop();
    const webhook = await startAdmissionWebhook();
    try {
      const path = '/spec/template/spec/containers/0/image';
      webhook.answerWith(({ object }) => {
        const { spec } = object as { spec: { template: { spec: { containers: { image: string }[] } } } };
        const value = spec.template.spec.containers[0]?.image.replace('127.0.0.1', 'localhost') ?? '';
        return { allowed: true, patch: [{ op: 'replace', path, value }] };
      });
      const registered = await register('mutating', namespace, webhook.clientConfig);
      await eventually('the webhook', async () =>
        (await probe(namespace)) && webhook.requests.length > 0 ? true : null,
      );
      const controller = await stage.leader(namespace);
      for (let version = 1; version <= 2; version += 1) {
        await stage.runs(namespace, (await move(version)).replace('127.0.0.1', 'localhost'));
        await stage.finished(namespace, version);
      }
      const { generation } = (await stage.read(namespace)).metadata;
      const polls = 'reship_polls_total{ask="digest",result="same"}';
      const before = await controller.figure(polls);
      await eventually('two cycles', async () => ((await controller.figure(polls)) >= before + 2 ? true : null));
      expect((await stage.read(namespace)).metadata.generation).toBe(generation);
      expect(
        (await stage.records(namespace)).map(({ spec, status }) => `${spec.trigger.type} ${status?.outcome}`),
      ).toEqual(['Poll Succeeded', 'Poll Succeeded']);
      await stage.cluster.adminRequest('DELETE', registered);
    } finally {
      await webhook.stop();
    }
  });

  test('K12 its right to the workloads is taken away and given back: not ready and silent meanwhile, then it goes on', async () => {
    const { namespace, old, move } = await stage.shop();
    await grant(stage.cluster, namespace, 'reship', [...others, events, leases]);
    const bindings = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`;
    const names = async () => {
      type List = { readonly items: readonly { readonly metadata: { readonly name: string } }[] };
      return (await stage.cluster.adminRequest<List>('GET', bindings)).body.items.map(({ metadata }) => metadata.name);
    };
    const before = new Set(await names());
    await grant(stage.cluster, namespace, 'reship', [workloads]);
    const [added = ''] = (await names()).filter((one) => !before.has(one));
    const proxy = await stage.proxy('reship');
    const controller = await stage.leader(namespace, { through: proxy });
    await readiness(controller, true);
    await stage.cluster.adminRequest('DELETE', `${bindings}/${added}`);
    // A watch is not cut by it: the connection is.
    proxy.cut();
    await readiness(controller, false, 'workloads failed');
    const image = await move(1);
    expect([await stage.imageOf(namespace), await controller.alive()]).toEqual([old, true]);
    await grant(stage.cluster, namespace, 'reship', [workloads]);
    await stage.runs(namespace, image);
    await stage.finished(namespace, 1);
    await readiness(controller, true);
  });

  test('K13 without a right to Events it goes on and counts them; without one to its Lease it never leads', async () => {
    const { namespace, old, move } = await stage.shop();
    await grant(stage.cluster, namespace, 'reship', [...others, workloads]);
    const controller = stage.start(namespace, { user: 'reship' });
    await controller.said('the Lease cannot be read or written');
    await readiness(controller, false, 'election failed');
    const image = await move(1);
    expect([await stage.imageOf(namespace), await controller.figure('reship_leader')]).toEqual([old, 0]);
    await grant(stage.cluster, namespace, 'reship', [leases]);
    await stage.runs(namespace, image);
    await stage.finished(namespace, 1);
    await eventually('Events that were lost', async () =>
      (await controller.figure('reship_events_lost')) > 0 ? true : null,
    );
    expect(await controller.ready()).toMatchObject({ ok: true });
  });

  test('K19 annotations that leave no room for the state: its owner is told, the one beside it goes on, and so does it when there is room', async () => {
    const { namespace, old, move } = await stage.shop();
    await stage.cluster.apply(
      deployment({ namespace, name: 'api', image: old, annotations: { 'reship.dev/policy': 'digest' } }),
    );
    const note = (value: string | null) =>
      stage.cluster.adminRequest(
        'PATCH',
        `/apis/apps/v1/namespaces/${namespace}/deployments/web`,
        { metadata: { annotations: { note: value } } },
        mergePatch,
      );
    const { annotations = {} } = (await stage.read(namespace)).metadata;
    const taken = Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    // Too little for a state.
    expect((await note('x'.repeat(256 * 1024 - taken - 200))).status).toBe(200);
    await rolledOut(stage.cluster, namespace);
    const proxy = await stage.proxy();
    const controller = await stage.leader(namespace, { through: proxy });
    const image = await move(1);
    const running = async () =>
      imagesOf(await readWorkload(stage.cluster, 'Deployment', namespace, 'api'))['app'] === image ? true : null;
    await eventually('the one beside it', running);
    const [record] = await stage.finished(namespace, 1);
    expect(record?.spec).toMatchObject({ target: { name: 'api' } });
    const told = await stage.event(namespace, 'AnnotationsFull');
    expect([told.type, told.regarding.name]).toEqual(['Warning', 'web']);
    const labels = `namespace="${namespace}",kind="Deployment",name="web",reason="AnnotationsFull"`;
    const problem = () => controller.figure(`reship_workload_problem{${labels}}`);
    expect(await problem()).toBe(1);
    const decided = controller.lines().filter(({ msg, name }) => msg === 'decision' && name === 'web');
    expect(JSON.stringify(decided)).toContain('"reason":"AnnotationsFull"');
    for (const command of ['check', 'status', 'why']) {
      const { stdout } = await reship(stage.cluster, [command, 'deploy/web', '-n', namespace, '-o', 'json']);
      expect(stdout).toContain('"AnnotationsFull"');
    }
    const sent = () =>
      proxy.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('/deployments/web'));
    expect([await stage.imageOf(namespace), sent()]).toEqual([old, []]);
    const { generation } = (await stage.read(namespace)).metadata;
    expect((await note(null)).status).toBe(200);
    await stage.runs(namespace, image);
    await stage.finished(namespace, 2);
    // The annotation that went, and one change.
    expect([await problem(), (await stage.read(namespace)).metadata.generation]).toEqual([0, generation + 2]);
  });
});
