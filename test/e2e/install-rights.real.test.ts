// The rights of install.yaml, held against what the API server was asked for: none is missing, and none is there for nothing.
import type { Event } from 'kubernetes-types/events/v1.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, type Kind, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { type Audit, auditOf } from '#test/fixtures/audit.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { eventually } from '#test/fixtures/controller-process.ts';
import { covers, grantedBy } from '#test/fixtures/granted.ts';
import { configure, controllerMay, install, leadingPod, runsReship } from '#test/fixtures/installation.ts';
import type { KubeletOptions } from '#test/fixtures/kubelet.ts';
import { canRunContainers } from '#test/fixtures/kubelet-process.ts';
import { cronJob, daemonSet, deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { pullSecret } from '#test/fixtures/pull-secret.ts';
import { htpasswdUser, type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';

const { name: user, password } = htpasswdUser;
const makers = { Deployment: deployment, StatefulSet: statefulSet, DaemonSet: daemonSet, CronJob: cronJob };
const kinds = Object.keys(makers) as readonly Kind[];

describe.runIf(findControlPlane()?.kind === 'programs' && canRunContainers())(
  'the rights in deploy/install.yaml',
  () => {
    let cluster: RealCluster;
    let registry: RealRegistry;
    let audit: Audit;
    let shop: string;

    beforeAll(async () => {
      audit = auditOf('system:serviceaccount:reship-system:reship');
      // A server that does not stream its lists, as older ones: it is asked to list and to watch.
      const apiserverArgs = [...audit.apiserverArgs, '--feature-gates=WatchList=false'];
      const kubelet: KubeletOptions = {
        ...runsReship,
        script: (image) => (image.includes(':1.4.8@') ? 'neverReady' : undefined),
      };
      [cluster, registry] = await Promise.all([
        startCluster({ controllers: true, kubelet, apiserverArgs }),
        startRegistry(),
      ]);
      await install(cluster);
      await configure(cluster, 'RESHIP_INTERVAL_SECONDS=1', 'RESHIP_MIN_INTERVAL_SECONDS=1');
      shop = await cluster.createNamespace();
    });
    afterAll(async () => {
      await Promise.all([cluster?.stop(), registry?.stop(), audit?.stop()]);
    });

    const runs = (kind: Kind, image: string, name = 'web') =>
      eventually(`${kind} ${name} runs ${image}`, async () =>
        imagesOf(await readWorkload(cluster, kind, shop, name))['app'] === image ? true : null,
      );

    async function newVersion(patch: number, platforms = ['linux/amd64']): Promise<string> {
      const { digest } = await registry.push('acme/web', `1.4.${patch}`, { seed: `${patch}`, platforms });
      return `${registry.address}/acme/web:1.4.${patch}@${digest}`;
    }

    const brake = async (): Promise<Event | undefined> => {
      const path = `/apis/events.k8s.io/v1/namespaces/${shop}/events`;
      const { body } = await cluster.adminRequest<{ readonly items: readonly Event[] }>('GET', path);
      return body.items.find(({ reason }) => reason === 'Suspended');
    };

    /** A new version that waits for a brake is told of, the first time or again; then it runs. */
    async function suspend(patch: number, count: number | undefined): Promise<void> {
      await cluster.kubectl('annotate', 'cronjob/web', '-n', shop, 'reship.dev/suspend=true');
      const image = await newVersion(patch);
      await eventually('the Event', async () => {
        const found = await brake();
        return found !== undefined && found.series?.count === count ? true : null;
      });
      await cluster.kubectl('annotate', 'cronjob/web', '-n', shop, 'reship.dev/suspend-');
      await runs('CronJob', image);
    }

    test('each of them is used when all kinds change, records go, Events come again and the leader dies', async () => {
      // An image that names no platform: those of the Nodes count.
      await newVersion(0, ['linux/']);
      const annotations = { 'reship.dev/policy': 'semver:^1.4' };
      const image = `${registry.address}/acme/web:1.4.0`;
      const workloads = ['web', 'old'].flatMap((name) => kinds.map((kind) => ({ kind, name })));
      await cluster.apply(
        ...workloads.map(({ kind, name }) => makers[kind]({ namespace: shop, name, image, annotations })),
      );
      await rolledOut(cluster, shop);
      const first = await newVersion(1);
      await Promise.all(workloads.map(({ kind, name }) => runs(kind, first, name)));
      for (const patch of [2, 3, 4, 5]) await runs('CronJob', await newVersion(patch));
      await suspend(6, undefined);
      await suspend(7, 2);

      // The next leader asks for workloads that have records and are not seen any more,
      for (const kind of kinds) await cluster.kubectl('delete', kind, 'old', '-n', shop);
      // and reads the record of a rollout that is under way.
      await runs('Deployment', await newVersion(8));
      await cluster.kubectl('delete', 'pod', '-n', 'reship-system', await leadingPod(cluster), '--grace-period=1');
      await leadingPod(cluster);

      // One that writes nothing has a Lease of its own.
      await configure(cluster, 'RESHIP_DRY_RUN=true');
      await configure(cluster, 'RESHIP_DRY_RUN-');

      const granted = grantedBy('deploy/install.yaml', 'reship');
      const unused = () => {
        const asked = audit.requests();
        return granted.filter((one) => !asked.some((request) => covers(one, request)));
      };
      expect(granted.length).toBeGreaterThan(20);
      await expect.poll(unused, { timeout: 20_000 }).toEqual([]);
      // Whether there are pull Secrets is asked before a registry is, and the answer may be no.
      expect(refused()).toEqual(['get serviceaccounts default']);
    });

    test('none of them reads a Secret, and with deploy/pull-secrets.yaml each of its rights is used', async () => {
      const locked = await startRegistry({ auth: 'htpasswd' });
      try {
        const { digest } = await locked.push('acme/own', 'prod', { seed: 'private' });
        const image = `${locked.address}/acme/own:prod`;
        const annotations = { 'reship.dev/policy': 'digest' };
        const namespace = await cluster.createNamespace();
        /** One names its Secret, one has that of its ServiceAccount. */
        const follow = async (name: string) => {
          const imagePullSecrets = [{ name }];
          const metadata = { namespace, name };
          await cluster.apply(
            pullSecret(metadata, locked.address, user, password),
            { apiVersion: 'v1', kind: 'ServiceAccount', metadata, imagePullSecrets },
            cronJob({ namespace, name: `${name}-named`, image, annotations, podSpec: { imagePullSecrets } }),
            cronJob({ namespace, name: `${name}-account`, image, annotations, podSpec: { serviceAccountName: name } }),
          );
        };
        await follow('early');
        await expect
          .poll(refused)
          .toEqual(['get secrets early', 'get serviceaccounts default', 'get serviceaccounts early']);

        await cluster.kubectl('apply', '-n', namespace, '-f', 'deploy/pull-secrets.yaml');
        await controllerMay(cluster, 'get', 'secrets', namespace);
        await follow('late');
        for (const name of ['late-named', 'late-account'])
          await eventually(`${name} is pinned`, async () =>
            imagesOf(await readWorkload(cluster, 'CronJob', namespace, name))['app'] === `${image}@${digest}`
              ? true
              : null,
          );
        const granted = grantedBy('deploy/pull-secrets.yaml', 'reship', namespace);
        const asked = audit.requests().filter(({ allowed }) => allowed);
        expect(granted).toHaveLength(2);
        expect(granted.filter((one) => !asked.some((request) => covers(one, request)))).toEqual([]);
      } finally {
        await locked.stop();
      }
    });

    /** What was asked for and not granted. */
    function refused(): readonly string[] {
      const found = audit.requests().filter(({ allowed }) => !allowed);
      return [...new Set(found.map(({ right, name }) => `${right} ${name}`))].toSorted();
    }
  },
);
