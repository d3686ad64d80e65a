// A first automatic update on a real API server and a real registry, all on this machine: `make demo`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rolledOut } from '#test/fixtures/api-reads.ts';
import type { RealCluster } from '#test/fixtures/cluster.ts';
import { startCluster } from '#test/fixtures/cluster.ts';
import { controlPlaneMissing, findControlPlane } from '#test/fixtures/control-plane.ts';
import type { RealRegistry } from '#test/fixtures/registry.ts';
import { startRegistry } from '#test/fixtures/registry.ts';
import { imagesOfShop, manifests, namespace, versioned, writesOfShop } from './demo-shop.ts';

interface Place {
  readonly cluster: RealCluster;
  readonly registry: RealRegistry;
}

const began = performance.now();
const bold = (text: string): string => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[22m` : text);
const open: { stop(): Promise<void> }[] = [];
let left = false;

for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(name, () => void leave(code));
}

// `make demo | head` closes the pipe: nobody looks any more.
process.stdout.on('error', () => void leave(0));

// What is shown is checked as it goes: a wrong image or exit code ends the demo with 1.
try {
  await story(await start());
  await leave(0);
} catch (error) {
  // After Ctrl-C whatever is under way fails; that is no news.
  if (!left) console.error(`demo: ${error instanceof Error ? error.message : String(error)}`);
  await leave(1);
}

async function story({ cluster, registry }: Place): Promise<void> {
  say('A small shop in version 1.4.2: four workloads and a page that follows the tag "stable".');
  for (const name of versioned) await registry.push(`shop/${name}`, '1.4.2', { seed: `${name} 1.4.2` });
  await registry.push('shop/docs', 'stable', { seed: 'docs in spring' });
  await kubectl(cluster, 'create', 'namespace', namespace);
  await serviceAccount(cluster);
  await cluster.apply(...manifests(registry.address));
  await rolledOut(cluster, namespace);

  say('One annotation says what each of them wants.');
  const policy = (value: string) => `reship.dev/policy=${value}`;
  await kubectl(
    cluster,
    'annotate',
    '-n',
    namespace,
    'deploy/web',
    'sts/cart',
    'ds/agent',
    'cronjob/report',
    policy('semver:^1.4'),
  );
  await kubectl(cluster, 'annotate', '-n', namespace, 'deploy/docs', policy('digest'));

  say(
    'What would Reship do? Nothing newer is there, and what runs already is not restarted only to be pinned. ' +
      'Nothing of the CronJob runs now, so that its digest can be written at once: that is the one update.',
  );
  await reship(cluster, 'check', '-A');

  say('1.4.3 and 2.0.0 are pushed, and "stable" moves to another image.');
  const wanted = new Map<string, string>();
  for (const name of versioned) {
    const { digest } = await registry.push(`shop/${name}`, '1.4.3', { seed: `${name} 1.4.3` });
    await registry.push(`shop/${name}`, '2.0.0', { seed: `${name} 2.0.0` });
    wanted.set(name, `${registry.address}/shop/${name}:1.4.3@${digest}`);
  }
  const moved = await registry.push('shop/docs', 'stable', { seed: 'docs in autumn' });
  wanted.set('docs', `${registry.address}/shop/docs:stable@${moved.digest}`);
  await reship(cluster, 'check', '-A');

  say('2.0.0 is outside ^1.4, so 1.4.3 it is. Now for real, until the rollouts are done.');
  await reship(cluster, 'update', '-A', '--wait');

  say('What the cluster says: tag for people, digest for the kubelet.');
  await kubectl(
    cluster,
    'get',
    'deploy,sts,ds,cronjob',
    '-n',
    namespace,
    '-o',
    'custom-columns=KIND:.kind,NAME:.metadata.name,IMAGE:..image',
  );
  const images = await imagesOfShop(cluster);
  for (const [name, image] of wanted) {
    if (images.get(name) !== image) throw new Error(`${name} has ${images.get(name)} instead of ${image}`);
  }

  say('Once more: nothing is newer, so nothing is written.');
  const before = await writesOfShop(cluster);
  await reship(cluster, 'update', '-A', '--wait');
  const after = await writesOfShop(cluster);
  if (after !== before) throw new Error(`the second update wrote something: ${before} became ${after}`);
}

async function start(): Promise<Place> {
  const controlPlane = findControlPlane({ ...process.env, E2E_CLUSTER: undefined });
  if (controlPlane === null) throw new Error(controlPlaneMissing);
  say('Starting an API server, its controllers and a registry on this machine.');
  const [cluster, registry] = await Promise.all([
    startCluster({ controllers: true, kubelet: true, controlPlane }).then(kept),
    startRegistry().then(kept),
  ]);
  return { cluster, registry };
}

function kept<T extends { stop(): Promise<void> }>(started: T): T {
  open.push(started);
  return started;
}

/** What has started is stopped here; what is only starting goes with this process. */
async function leave(code: number): Promise<void> {
  if (left) return;
  left = true;
  await Promise.all(open.map((one) => one.stop()));
  if (code === 0) say(`That was all, in ${((performance.now() - began) / 1000).toFixed(0)} s. Everything is stopped.`);
  process.exit(code);
}

/** A new Namespace's Pods cannot be created before it is there. */
async function serviceAccount(cluster: RealCluster): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
  while ((await cluster.adminRequest('GET', path)).status !== 200) await sleep(20);
}

/** The program has our terminal, or our pipe, to itself while it runs. */
async function reship(cluster: RealCluster, ...args: readonly string[]): Promise<void> {
  show('reship', args);
  const child = spawn(process.execPath, [resolve('dist/reship.js'), ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, KUBECONFIG: cluster.kubeconfigPath('admin') },
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`reship ${args.join(' ')} ended with ${code}`);
}

async function kubectl(cluster: RealCluster, ...args: readonly string[]): Promise<void> {
  show('kubectl', args);
  process.stdout.write(await cluster.kubectl(...args));
}

function say(text: string): void {
  process.stdout.write(`\n${text}\n`);
}

function show(program: string, args: readonly string[]): void {
  const typed = args.map((arg) => (/^[\w.,:/=-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ');
  process.stdout.write(`\n${bold(`$ ${program} ${typed}`)}\n`);
}
