// WRITES 4: what kubectl rollout undo takes back, so that annotations are no proof and managed fields are.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { daemonSet, deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { addState, imageOf, imagePath, read, replaceImage, sendPatch, type Stored } from './send-patch.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const revision = 'deployment.kubernetes.io/revision';

const found = findControlPlane();

describe.runIf(found !== null && (found.kind !== 'programs' || found.controllerManager !== null))(
  'kubectl rollout undo',
  () => {
    let cluster: RealCluster;
    let namespace: string;
    beforeAll(async () => {
      cluster = await startCluster({ controllers: true });
      namespace = await cluster.createNamespace();
    });
    afterAll(() => cluster.stop());

    function pathOf(kind: string, name: string): string {
      return `/apis/apps/v1/namespaces/${namespace}/${kind}s/${name}`;
    }

    function annotate(path: string, key: string, value: string): Promise<unknown> {
      const change = { metadata: { annotations: { [key]: value } } };
      return cluster.adminRequest('PATCH', path, change, 'application/merge-patch+json');
    }

    /** Waits until the controller has seen the object as it is: its revision is kept. */
    async function observed(path: string): Promise<Stored> {
      const behind = async (): Promise<number> => {
        const { metadata, status } = await cluster
          .adminRequest<Stored & { status: { observedGeneration?: number } }>('GET', path)
          .then((answer) => answer.body);
        return metadata.generation - (status.observedGeneration ?? 0);
      };
      await expect.poll(behind, { timeout: 10_000 }).toBe(0);
      return read(cluster, path);
    }

    async function undo(kind: string, name: string): Promise<Stored> {
      await cluster.kubectl('rollout', 'undo', `${kind}/${name}`, '-n', namespace);
      return observed(pathOf(kind, name));
    }

    function imageManagers(stored: Stored): readonly string[] {
      const owning = stored.metadata.managedFields?.filter((entry) =>
        JSON.stringify(entry.fieldsV1).includes('"f:image"'),
      );
      return (owning ?? []).map((entry) => `${entry.manager} ${entry.operation}`);
    }

    test('on a Deployment the old image and the old state come back together, and a suspend set before is gone', async () => {
      const path = pathOf('deployment', 'web');
      const annotations = { 'reship.dev/policy': 'digest', 'reship.dev/state': 'first' };
      await cluster.apply(deployment({ namespace, name: 'web', image: 'example.org/web:1', replicas: 0, annotations }));
      await observed(path);
      await sendPatch(cluster, path, [replaceImage('example.org/web:2'), addState('second')]);
      await observed(path);
      await annotate(path, 'reship.dev/suspend', 'true');
      const before = await observed(path);
      const after = await undo('deployment', 'web');
      expect(imageOf(after)).toBe('example.org/web:1');
      expect(after.metadata.annotations).toEqual({
        ...annotations,
        [lastApplied]: before.metadata.annotations?.[lastApplied],
        [revision]: '3',
      });
    });

    test('on a Deployment a state that did not exist then is gone', async () => {
      const path = pathOf('deployment', 'fresh');
      await cluster.apply(deployment({ namespace, name: 'fresh', image: 'example.org/web:1', replicas: 0 }));
      await observed(path);
      await sendPatch(cluster, path, [replaceImage('example.org/web:2'), addState('first')]);
      await observed(path);
      const after = await undo('deployment', 'fresh');
      expect(imageOf(after)).toBe('example.org/web:1');
      expect(Object.keys(after.metadata.annotations ?? {}).toSorted()).toEqual([revision, lastApplied].toSorted());
    });

    test('on a Deployment the annotations come from the old ReplicaSet, as they were when it was last the new one', async () => {
      const path = pathOf('deployment', 'late');
      await cluster.apply(deployment({ namespace, name: 'late', image: 'example.org/web:1', replicas: 0 }));
      await observed(path);
      await annotate(path, 'note', 'while the first image ran');
      await observed(path);
      await sendPatch(cluster, path, [replaceImage('example.org/web:2')]);
      await observed(path);
      await annotate(path, 'note', 'while the second image ran');
      await observed(path);
      expect((await undo('deployment', 'late')).metadata.annotations?.['note']).toBe('while the first image ran');
    });

    test('the manager of the image is then kubectl by Update, no longer reship', async () => {
      const path = pathOf('deployment', 'who');
      await cluster.apply(deployment({ namespace, name: 'who', image: 'example.org/web:1', replicas: 0 }));
      await observed(path);
      await sendPatch(cluster, path, [replaceImage('example.org/web:2')]);
      expect(imageManagers(await observed(path))).toEqual(['reship Update']);
      expect(imageManagers(await undo('deployment', 'who'))).toEqual(['kubectl Update']);
    });

    test.each([
      ['StatefulSet', statefulSet],
      ['DaemonSet', daemonSet],
    ])('on a %s only the template comes back: state and suspend stay', async (kindName, manifest) => {
      const kind = kindName.toLowerCase();
      const path = pathOf(kind, 'set');
      const annotations = { 'reship.dev/state': 'first' };
      await cluster.apply(manifest({ namespace, name: 'set', image: 'example.org/set:1', replicas: 0, annotations }));
      await observed(path);
      await sendPatch(cluster, path, [
        { op: 'test', path: imagePath, value: 'example.org/set:1' },
        replaceImage('example.org/set:2'),
        addState('second'),
      ]);
      await annotate(path, 'reship.dev/suspend', 'true');
      await observed(path);
      const after = await undo(kind, 'set');
      expect(imageOf(after)).toBe('example.org/set:1');
      expect(after.metadata.annotations).toMatchObject({ 'reship.dev/state': 'second', 'reship.dev/suspend': 'true' });
      expect(imageManagers(after)).not.toContain('reship Update');
    });
  },
);
