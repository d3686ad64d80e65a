// WRITES 3 and 4: who owns an image field after whom, and what moves the generation.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyPatch, mergePatch } from '#test/fixtures/api-request.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { cronJob, daemonSet, deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { addState, create, imageOf, imagePath, read, replaceImage, sendPatch } from './send-patch.ts';

const app = 'k:{"name":"app"}';
const imageField = { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { [app]: { 'f:image': {} } } } } } };

describe.runIf(findControlPlane())('managed fields and generation', () => {
  let cluster: RealCluster;
  let namespace: string;
  let count = 0;
  beforeAll(async () => {
    cluster = await startCluster();
    namespace = await cluster.createNamespace();
  });
  afterAll(() => cluster.stop());

  function manifest(image = 'example.org/web:1'): { metadata: { name: string } } {
    const spec = { namespace, name: `web-${count}`, image, replicas: 0, annotations: { note: 'x' } };
    return deployment(spec) as { metadata: { name: string } };
  }

  function web(): Promise<string> {
    count += 1;
    return create(cluster, manifest());
  }

  /** `manager operation` of every entry that owns the image of `app`. */
  async function imageOwners(path: string): Promise<readonly string[]> {
    const { managedFields = [] } = (await read(cluster, path)).metadata;
    const owning = managedFields.filter((entry) => JSON.stringify(entry.fieldsV1).includes('"f:image"'));
    return owning.map((entry) => `${entry.manager} ${entry.operation}`).toSorted();
  }

  async function fieldsOf(path: string, manager: string): Promise<unknown> {
    const { managedFields = [] } = (await read(cluster, path)).metadata;
    return managedFields.find((entry) => entry.manager === manager)?.fieldsV1;
  }

  test('after our patch reship owns exactly f:image of that container, by Update, and the former owner loses it', async () => {
    const path = await web();
    expect(await imageOwners(path)).toEqual(['fixture Update']);
    await sendPatch(cluster, path, [replaceImage('example.org/web:2')]);
    expect(await imageOwners(path)).toEqual(['reship Update']);
    expect(await fieldsOf(path, 'reship')).toEqual(imageField);
  });

  test('with the state in the same patch reship owns that annotation too, and nothing else', async () => {
    const path = await web();
    await sendPatch(cluster, path, [replaceImage('example.org/web:2'), addState('{}')]);
    const annotation = { 'f:metadata': { 'f:annotations': { 'f:reship.dev/state': {} } } };
    expect(await fieldsOf(path, 'reship')).toEqual({ ...imageField, ...annotation });
  });

  test('who writes the value that stands there already becomes no owner', async () => {
    const path = await web();
    await sendPatch(cluster, path, [replaceImage('example.org/web:1'), addState('{}')]);
    expect(await imageOwners(path)).toEqual(['fixture Update']);
  });

  test.each([
    [
      'set image',
      'kubectl-set Update',
      (name: string) => ['set', 'image', `deployment/${name}`, 'app=example.org/web:3'],
    ],
    [
      'patch',
      'kubectl-patch Update',
      (name: string) => [
        'patch',
        'deployment',
        name,
        '--type=json',
        '-p',
        JSON.stringify([{ op: 'replace', path: imagePath, value: 'example.org/web:3' }]),
      ],
    ],
  ])('kubectl %s takes the image from us as %s', async (_, owner, args) => {
    const path = await web();
    await sendPatch(cluster, path, [replaceImage('example.org/web:2')]);
    await cluster.kubectl(...args(`web-${count}`), '-n', namespace);
    expect(await imageOwners(path)).toEqual([owner]);
  });

  test('kubectl apply, client-side, takes the image from us when its file has another one', async () => {
    count += 1;
    await cluster.apply(manifest());
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web-${count}`;
    await sendPatch(cluster, path, [replaceImage('example.org/web:2')]);
    await cluster.apply(manifest());
    expect(imageOf(await read(cluster, path))).toBe('example.org/web:1');
    expect(await imageOwners(path)).toEqual(['kubectl-client-side-apply Update']);
  });

  test('a server-side apply of another image than ours fails with a conflict that names reship', async () => {
    const path = await web();
    await sendPatch(cluster, path, [replaceImage('example.org/web:2')]);
    const answer = await cluster.adminRequest(
      'PATCH',
      `${path}?fieldManager=helm`,
      JSON.stringify(manifest()),
      applyPatch,
    );
    expect(answer).toMatchObject({
      status: 409,
      body: {
        message: expect.stringContaining(
          'conflict with "reship" using apps/v1: .spec.template.spec.containers[name="app"].image',
        ),
        details: { causes: [{ reason: 'FieldManagerConflict' }] },
      },
    });
  });

  test('a server-side apply of our image shares it; with force and another one it takes it', async () => {
    const path = await web();
    await sendPatch(cluster, path, [replaceImage('example.org/web:2')]);
    const helm = `${path}?fieldManager=helm`;
    await cluster.adminRequest('PATCH', helm, JSON.stringify(manifest('example.org/web:2')), applyPatch);
    expect(await imageOwners(path)).toEqual(['helm Apply', 'reship Update']);
    await cluster.adminRequest(
      'PATCH',
      `${helm}&force=true`,
      JSON.stringify(manifest('example.org/web:4')),
      applyPatch,
    );
    expect(await imageOwners(path)).toEqual(['helm Apply']);
  });

  test('our patch takes the image from a server-side applier without asking', async () => {
    count += 1;
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web-${count}`;
    await cluster.adminRequest('PATCH', `${path}?fieldManager=helm`, JSON.stringify(manifest()), applyPatch);
    await sendPatch(cluster, path, [replaceImage('example.org/web:2')]);
    expect(await imageOwners(path)).toEqual(['reship Update']);
  });

  async function generationAfter(path: string, change: object): Promise<number> {
    const before = await read(cluster, path);
    await cluster.adminRequest('PATCH', path, change, mergePatch);
    const after = await read(cluster, path);
    if (after.metadata.resourceVersion === before.metadata.resourceVersion) throw new Error('nothing was changed');
    return after.metadata.generation - before.metadata.generation;
  }

  const annotate = { metadata: { annotations: { any: 'thing' } } };
  const label = { metadata: { labels: { any: 'thing' } } };
  const scale = { spec: { replicas: 3 } };

  test('generation moves with replicas, and with any annotation of a Deployment, not with its labels', async () => {
    const path = await web();
    expect(await generationAfter(path, scale)).toBe(1);
    expect(await generationAfter(path, annotate)).toBe(1);
    expect(await generationAfter(path, label)).toBe(0);
  });

  test('generation of a StatefulSet, a DaemonSet and a CronJob does not move with annotations', async () => {
    const spec = { namespace, name: 'other', image: 'example.org/web:1' };
    const set = await create(cluster, statefulSet(spec));
    expect(await generationAfter(set, scale)).toBe(1);
    for (const path of [set, await create(cluster, daemonSet(spec)), await create(cluster, cronJob(spec))]) {
      expect(await generationAfter(path, annotate)).toBe(0);
    }
  });
});
