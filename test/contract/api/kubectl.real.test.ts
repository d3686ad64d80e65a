// kubectl's daily verbs, which say the same on the real API server and on the sandbox.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';

const found = findControlPlane();

describe.runIf(found !== null && (found.kind !== 'programs' || found.controllerManager !== null))('kubectl', () => {
  let cluster: RealCluster;
  let namespace: string;
  let folder: string;
  beforeAll(async () => {
    cluster = await startCluster({ controllers: true });
    await serveRecords(cluster);
    namespace = await cluster.createNamespace();
    folder = mkdtempSync(join(tmpdir(), 'reship-kubectl-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await cluster.stop();
  });

  /** Its output as lines of single-spaced words. */
  async function kubectl(...args: readonly string[]): Promise<readonly string[]> {
    const text = await cluster.kubectl(...args, '-n', namespace);
    return text
      .trim()
      .split('\n')
      .map((line) => line.trim().replaceAll(/ +/g, ' '));
  }

  function file(image: string): string {
    const path = join(folder, 'web.json');
    writeFileSync(path, JSON.stringify(deployment({ namespace, name: 'web', image, replicas: 0 })));
    return path;
  }

  test('apply creates, leaves alone, and changes', async () => {
    expect(await kubectl('apply', '-f', file('x:1'))).toEqual(['deployment.apps/web created']);
    expect(await kubectl('apply', '-f', file('x:1'))).toEqual(['deployment.apps/web unchanged']);
    expect(await kubectl('apply', '-f', file('x:2'))).toEqual(['deployment.apps/web configured']);
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=20s');
  });

  test('get shows the columns, and more of them when it is wide', async () => {
    const [head, row] = await kubectl('get', 'deployments');
    expect(head).toBe('NAME READY UP-TO-DATE AVAILABLE AGE');
    expect(row).toMatch(/^web 0\/0 0 0 \d+s$/);
    const [, wide] = await kubectl('get', 'deploy', 'web', '-o', 'wide');
    expect(wide).toMatch(/^web 0\/0 0 0 \d+s app x:2 app=web$/);
    const [sets] = await kubectl('get', 'rs,sts,ds');
    expect(sets).toBe('NAME DESIRED CURRENT READY AGE');
  });

  test.each([
    [['annotate', 'deploy/web', 'note=x'], 'deployment.apps/web annotated'],
    [['label', 'deploy/web', 'tier=front'], 'deployment.apps/web labeled'],
    [['set', 'image', 'deploy/web', 'app=x:3'], 'deployment.apps/web image updated'],
    [['scale', 'deploy/web', '--replicas=0', '--current-replicas=0'], 'deployment.apps/web scaled'],
    [['patch', 'deploy/web', '-p', '{"spec":{"minReadySeconds":1}}'], 'deployment.apps/web patched'],
    [['patch', 'deploy/web', '--type=merge', '-p', '{"spec":{"minReadySeconds":null}}'], 'deployment.apps/web patched'],
    [['rollout', 'restart', 'deploy/web'], 'deployment.apps/web restarted'],
    [['rollout', 'status', 'deploy/web', '--timeout=20s'], 'deployment "web" successfully rolled out'],
    [['rollout', 'undo', 'deploy/web'], 'deployment.apps/web rolled back'],
    [['wait', 'deploy/web', '--for=condition=Available', '--timeout=20s'], 'deployment.apps/web condition met'],
    [['get', 'deploy', 'web', '-o', 'jsonpath={.metadata.annotations.note}'], 'x'],
    [['create', 'configmap', 'one', '--from-literal=a=b', '--dry-run=client', '-o', 'name'], 'configmap/one'],
  ])('%j', async (args, says) => {
    expect((await kubectl(...args)).at(-1)).toBe(says);
  });

  test('get sorts by a field that is no column', async () => {
    expect((await kubectl('get', 'namespaces', '--sort-by=.spec.finalizers[0]'))[0]).toBe('NAME STATUS AGE');
  });

  test('create -f takes what has no name yet', async () => {
    const path = join(folder, 'secret.json');
    writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { generateName: 'some-' } }));
    expect((await kubectl('create', '-f', path))[0]).toMatch(/^secret\/some-\w{5} created$/);
  });

  test('a server-side apply names who stands in its way, and takes it by force', async () => {
    const args = ['apply', '--server-side', '--field-manager=other', '-f', file('x:9')];
    await expect(kubectl(...args)).rejects.toThrow('Apply failed with ');
    expect(await kubectl(...args, '--force-conflicts')).toEqual(['deployment.apps/web serverside-applied']);
  });

  test('what apply made is applied with the server by the same kubectl, with new values and without old ones', async () => {
    const path = join(folder, 'mine.json');
    const manifest = (env: readonly object[] | undefined): string => {
      const whole = deployment({ namespace, name: 'mine', image: 'x:1', replicas: 0 }) as {
        spec: { template: { spec: { containers: object[] } } };
      };
      const { template } = whole.spec;
      const containers = [{ ...template.spec.containers[0], ...(env && { env }) }];
      writeFileSync(
        path,
        JSON.stringify({ ...whole, spec: { ...whole.spec, template: { ...template, spec: { containers } } } }),
      );
      return path;
    };
    const shown = async (): Promise<unknown> => {
      const text = await kubectl('get', 'deploy', 'mine', '-o', 'jsonpath={.spec.template.spec.containers}');
      return (JSON.parse(text.join('')) as readonly unknown[])[0];
    };
    const byServer = ['apply', '--server-side', '-f', path] as const;
    await kubectl('apply', '-f', manifest([{ name: 'A', value: '1' }]));
    expect(await kubectl(...byServer)).toEqual(['deployment.apps/mine serverside-applied']);
    const before = await shown();
    expect(before).toMatchObject({ name: 'app', image: 'x:1', env: [{ name: 'A', value: '1' }] });
    expect(await kubectl(...byServer)).toEqual(['deployment.apps/mine serverside-applied']);
    expect(await shown()).toEqual(before);
    manifest([{ name: 'A', value: '2' }]);
    expect(await kubectl(...byServer)).toEqual(['deployment.apps/mine serverside-applied']);
    expect(await shown()).toMatchObject({ env: [{ name: 'A', value: '2' }] });
    manifest(undefined);
    await kubectl(...byServer);
    expect(await shown()).not.toHaveProperty('env');
    await kubectl('delete', 'deploy', 'mine');
  });

  test('a first apply with the server takes over what apply set, unless somebody changed it since', async () => {
    await kubectl('apply', '-f', file('x:1'));
    await kubectl('set', 'image', 'deploy/web', 'app=x:2');
    await expect(kubectl('apply', '--server-side', '-f', file('x:3'))).rejects.toThrow('Apply failed with ');
    await kubectl('apply', '-f', file('x:2'));
  });

  test('a field that does not exist is told', async () => {
    const path = join(folder, 'wrong.json');
    const wrong = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'wrong' }, spec: { replica: 1 } };
    writeFileSync(path, JSON.stringify(wrong));
    await expect(kubectl('create', '-f', path)).rejects.toThrow('unknown field "spec.replica"');
  });

  test('api-resources and explain know DeployRecords', async () => {
    expect(await kubectl('api-resources', '--api-group=reship.dev')).toEqual([
      'NAME SHORTNAMES APIVERSION NAMESPACED KIND',
      'deployrecords drec reship.dev/v1alpha1 true DeployRecord',
    ]);
    const told = await kubectl('explain', 'deployrecords.spec.trigger');
    expect(told.slice(0, 3)).toEqual(['GROUP: reship.dev', 'KIND: DeployRecord', 'VERSION: v1alpha1']);
    expect(told).toContain('FIELD: trigger <Object>');
  });

  test('delete deletes, and waits until it is gone', async () => {
    expect((await kubectl('delete', 'deploy', 'web'))[0]).toContain('deployment.apps "web" deleted');
    await expect(kubectl('get', 'deploy', 'web')).rejects.toThrow('deployments.apps "web" not found');
    await expect.poll(() => cluster.kubectl('get', 'rs', '-n', namespace, '-o', 'name'), { timeout: 10_000 }).toBe('');
  });
});
