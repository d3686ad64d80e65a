// The first install: one file applied, under exactly its rights, for the whole cluster; and gone again without a trace on workloads.
import type { Event } from 'kubernetes-types/events/v1.js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { eventually } from '#test/fixtures/controller-process.ts';
import { commandsOnPage } from '#test/fixtures/guide.ts';
import {
  configure,
  controllerMay,
  controllerPods,
  controllerRolledOut,
  install,
  leadingPod,
  logOf,
  runsReship,
} from '#test/fixtures/installation.ts';
import { canRunContainers } from '#test/fixtures/kubelet-process.ts';
import { cronJob, deployment } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { pullSecret } from '#test/fixtures/pull-secret.ts';
import { type Reader, readerOn } from '#test/fixtures/reader.ts';
import { htpasswdUser, type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { openStage, type Stage } from '#test/fixtures/stage.ts';

interface Shop {
  readonly namespace: string;
  readonly image: string;
}

const { name: user, password } = htpasswdUser;
const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe.runIf(findControlPlane()?.kind === 'programs' && canRunContainers())('deploy/install.yaml', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let locked: RealRegistry;
  let stage: Stage;
  let reader: Reader;
  let page: readonly string[];
  const shown = new Set<string>();
  let alone: string;
  beforeAll(async () => {
    stage = openStage('install');
    page = await commandsOnPage('docs/guides/install.md');
    [cluster, registry, locked] = await Promise.all([
      startCluster({ controllers: true, kubelet: runsReship }),
      startRegistry(),
      startRegistry({ auth: 'htpasswd' }),
    ]);
    reader = readerOn(cluster, stage);
  });
  afterEach(() => expectOracles(cluster, authorization));
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop(), locked?.stop(), stage?.stop()]);
  });

  /** The one line of the guide that begins so. @returns its output */
  async function guide(beginning: string, namespace = 'shop'): Promise<string> {
    const lines = page.filter((line) => line.startsWith(beginning));
    expect(lines).toHaveLength(1);
    const [line = ''] = lines;
    shown.add(line);
    const ran = await reader(line, namespace);
    expect({ line, ...ran }).toMatchObject({ code: 0 });
    return ran.stdout;
  }

  const events = async (namespace: string): Promise<readonly Event[]> => {
    const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
    const { body } = await cluster.adminRequest<{ readonly items: readonly Event[] }>('GET', path);
    return body.items.filter(({ reportingController }) => reportingController === 'reship.dev/controller');
  };
  const eventOf = (namespace: string, reason: string) =>
    eventually(
      `the Event ${reason}`,
      async () => (await events(namespace)).find((one) => one.reason === reason) ?? null,
    );
  const runs = (namespace: string, image: string, kind: 'Deployment' | 'CronJob' = 'Deployment', name = 'web') =>
    eventually(`${name} runs ${image}`, async () =>
      imagesOf(await readWorkload(cluster, kind, namespace, name))['app'] === image ? true : null,
    );

  async function shop(policy: string | null, tag: string): Promise<Shop> {
    const namespace = await cluster.createNamespace();
    const { digest } = await registry.push(namespace, tag, { seed: `${tag} first` });
    const image = `${registry.address}/${namespace}`;
    const annotations: Record<string, string> = policy === null ? {} : { 'reship.dev/policy': policy };
    await cluster.apply(deployment({ namespace, name: 'web', image: `${image}:${tag}@${digest}`, annotations }));
    await rolledOut(cluster, namespace);
    return { namespace, image };
  }

  test('is applied without a warning, and both replicas get ready under restricted pod security', async () => {
    await install(cluster);
    const pods = await controllerPods(cluster);
    expect(pods).toHaveLength(2);
    for (const pod of pods) expect(logOf(cluster, pod).filter(({ level }) => level !== 'info')).toEqual([]);
    const open = { metadata: { name: 'open' }, spec: { containers: [{ name: 'app', image: 'example.org/app:1' }] } };
    const refused = await cluster.adminRequest('POST', '/api/v1/namespaces/reship-system/pods', open);
    expect(refused).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('PodSecurity "restricted') },
    });
  });

  test('the guide leads from the name of the image to the first Event', async () => {
    await guide('sed ');
    expect(await guide('kubectl rollout status')).toContain('successfully rolled out');
    const leader = await leadingPod(cluster);
    expect(await guide('kubectl get lease')).toContain(`\nreship   ${leader}_`);
    const { namespace, image } = await shop(null, '1.4.2');
    await guide('kubectl annotate', namespace);
    expect((await eventOf(namespace, 'Following')).note).toBe(
      `app: semver:^1.4 on ${image}; runs 1.4.2; 1.4.2 is the newest that semver:^1.4 allows; next look in 60 s`,
    );
    expect(await guide('kubectl get events', namespace)).toMatch(/Normal +Following +deployment\/web +app: semver/);
  });

  test('follows a moved tag and a new version with no command, and whoever may view sees the records', async () => {
    await guide('kubectl set env deployment/reship -n reship-system RESHIP_INTERVAL');
    await configure(cluster, 'RESHIP_INTERVAL_SECONDS=1', 'RESHIP_MIN_INTERVAL_SECONDS=1');
    const [pointed, versions] = [await shop('digest', 'prod'), await shop('semver:^1.4', '1.4.2')];
    const moved = await registry.push(pointed.namespace, 'prod', { seed: 'second' });
    const fresh = await registry.push(versions.namespace, '1.4.3', { seed: 'fresh' });
    await runs(pointed.namespace, `${pointed.image}:prod@${moved.digest}`);
    await runs(versions.namespace, `${versions.image}:1.4.3@${fresh.digest}`);
    await cluster.kubectl('create', 'clusterrolebinding', 'viewer', '--clusterrole=reship-view', '--user=nobody');
    for (const { namespace } of [pointed, versions]) {
      await eventOf(namespace, 'RolloutCompleted');
      const path = `/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords`;
      const seen = await cluster.requestAs<unknown>('nobody', 'GET', path);
      expect(seen).toMatchObject({ status: 200, body: { items: [{ status: { outcome: 'Succeeded' } }] } });
    }
    expect(await guide('kubectl get deployrecords', versions.namespace)).toMatch(/ 1\.4\.2 +1\.4\.3 .* Succeeded /);
    for (const pod of await controllerPods(cluster))
      expect(logOf(cluster, pod).filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('reads no pull Secret until deploy/pull-secrets.yaml is applied to the namespace, and says so', async () => {
    const namespace = await cluster.createNamespace();
    const { digest } = await locked.push('shop/web', 'prod', { seed: 'private' });
    const image = `${locked.address}/shop/web:prod`;
    const annotations = { 'reship.dev/policy': 'digest' };
    const follow = async (name: string) =>
      cluster.apply(
        pullSecret({ namespace, name }, locked.address, user, password),
        cronJob({ namespace, name, image, annotations, podSpec: { imagePullSecrets: [{ name }] } }),
      );
    await follow('early');
    const { type, note } = await eventOf(namespace, 'AuthFailed');
    expect(type).toBe('Warning');
    expect(note).toContain(`kubectl apply -n ${namespace} -f deploy/pull-secrets.yaml`);
    await guide('kubectl apply -n shop -f deploy/pull-secrets.yaml', namespace);
    await controllerMay(cluster, 'get', 'secrets', namespace);
    expect(await guide('reship refresh', namespace)).toContain('asked for a look now');
    // What could not be read is not read again for ten seconds; what nobody has tried is.
    await follow('late');
    await runs(namespace, `${image}@${digest}`, 'CronJob', 'late');
  });

  test('looks after one namespace alone, with no rights in the others', async () => {
    const { namespace, image } = await shop('digest', 'prod');
    alone = namespace;
    await guide('kubectl create rolebinding', namespace);
    await guide('kubectl set env deployment/reship -n reship-system RESHIP_NAMESPACES', namespace);
    await guide('kubectl delete clusterrolebinding');
    await controllerRolledOut(cluster);
    await controllerMay(cluster, 'patch', 'deployments.apps', namespace);
    const moved = await registry.push(namespace, 'prod', { seed: 'second' });
    await runs(namespace, `${image}:prod@${moved.digest}`);
    await eventOf(namespace, 'RolloutCompleted');
    expect(logOf(cluster, await leadingPod(cluster)).filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('deploy/uninstall.yaml removes it: no workload changes, the records stay', async () => {
    const list = async (...kinds: readonly string[]): Promise<readonly string[]> => {
      const others = '--field-selector=metadata.namespace!=reship-system';
      const each = 'jsonpath={range .items[*]}{.kind} {.metadata.uid} {.metadata.VERSION}{"\\n"}{end}';
      const version = kinds.includes('replicasets') ? 'generation' : 'resourceVersion';
      const listed = await cluster.kubectl('get', kinds.join(), '-A', others, '-o', each.replace('VERSION', version));
      return listed.trim().split('\n');
    };
    const pods = await list('replicasets', 'pods');
    const before = await list('deployments', 'cronjobs', 'deployrecords');
    expect(before.length).toBeGreaterThan(6);
    await guide('kubectl delete --ignore-not-found');
    expect(await list('deployments', 'cronjobs', 'deployrecords')).toEqual(before);
    const kinds = 'namespaces,clusterroles,clusterrolebindings,customresourcedefinitions';
    const left = await cluster.kubectl('get', kinds, '-l', 'app.kubernetes.io/name=reship', '-o', 'name');
    expect(left.trim()).toBe('customresourcedefinition.apiextensions.k8s.io/deployrecords.reship.dev');
    await guide('kubectl delete rolebinding', alone);
    await guide('reship leave');
    await guide('kubectl delete crd');
    expect(await list('replicasets', 'pods')).toEqual(pods);
  });

  test('every command of the guide was run here, but for the one that writes the image', () => {
    expect(page.filter((line) => !shown.has(line))).toEqual(['make image']);
  });
});
