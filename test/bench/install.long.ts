// A first install at its defaults: how soon it leads, tells of a workload and updates it. `npm run build && npm run bench -- install`.
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventList } from 'kubernetes-types/events/v1.js';
import { mergePatch } from '#test/fixtures/api-request.ts';
import { imagesOf, pathOf, readWorkload } from '#test/fixtures/api-reads.ts';
import { startCluster } from '#test/fixtures/cluster.ts';
import { controlPlaneMissing, findControlPlane } from '#test/fixtures/control-plane.ts';
import { install, runsReship } from '#test/fixtures/installation.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { startRegistry } from '#test/fixtures/registry.ts';
import type { Row } from '../../tools/table.ts';
import { held, median, rounded } from './figures.ts';

export const name =
  'deploy/install.yaml as it is: from the first annotation to the first Event, from a push to the patch';

/** By policy, the tag that runs at first and the one that is pushed later. */
const policies = { digest: ['prod', 'prod'], 'semver:^1.4': ['1.4.2', '1.4.3'] } as const;
const bars = { event: { must: 5, goal: 1 }, update: { must: 70, goal: 60 } };
const apartMs = 2_500;
/** Any moment of an interval. */
const intervalMs = 60_000;
const lookEveryMs = 20;
const deadlineMs = 120_000;

/** @param args how many workloads follow each policy (12) */
export async function run([count = '12']: readonly string[]): Promise<readonly Row[]> {
  if (findControlPlane()?.kind !== 'programs') throw new Error(controlPlaneMissing);
  const [cluster, registry] = await Promise.all([
    startCluster({ controllers: true, kubelet: runsReship }),
    startRegistry(),
  ]);
  try {
    const began = performance.now();
    await install(cluster);
    const leads = secondsSince(began);
    const namespace = await cluster.createNamespace();
    const events = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;

    async function followed(workload: string): Promise<boolean> {
      const { body } = await cluster.adminRequest<EventList>('GET', events);
      return body.items.some(({ reason, regarding }) => reason === 'Following' && regarding?.name === workload);
    }

    /** Seconds until it is told of, and from the push until it has the new image. */
    async function live(policy: keyof typeof policies, place: number): Promise<readonly [number, number]> {
      const workload = `web-${place}`;
      const [before, after] = policies[policy];
      await sleep(apartMs * place);
      const { digest } = await registry.push(workload, before, { seed: `${workload} first` });
      const image = `${registry.address}/${workload}:${before}@${digest}`;
      await cluster.apply(deployment({ namespace, name: workload, image }));
      await cluster.kubectl('rollout', 'status', `deployment/${workload}`, '-n', namespace);
      const annotated = performance.now();
      const body = { metadata: { annotations: { 'reship.dev/policy': policy } } };
      await cluster.adminRequest('PATCH', pathOf('Deployment', namespace, workload), body, mergePatch);
      const event = await until(annotated, () => followed(workload));
      await sleep(Math.random() * intervalMs);
      const newer = await registry.push(workload, after, { seed: `${workload} second` });
      const update = await until(performance.now(), async () => {
        const images = imagesOf(await readWorkload(cluster, 'Deployment', namespace, workload));
        return images['app']?.endsWith(newer.digest) === true;
      });
      return [event, update];
    }

    const words = Object.keys(policies) as (keyof typeof policies)[];
    const all = Array.from({ length: Number(count) * words.length }, (_, place) => {
      const policy = words[place % words.length] ?? 'digest';
      return { policy, times: live(policy, place) };
    });
    const times = await Promise.all(all.map(async (one) => ({ policy: one.policy, times: await one.times })));
    return [
      {
        what: 'applied → one of two replicas leads',
        times: 1,
        'median s': rounded(leads, 1),
        'most s': rounded(leads, 1),
      },
      row(
        'annotated → first Event',
        times.map((one) => one.times[0]),
        bars.event,
      ),
      ...words.map((word) =>
        row(
          `pushed → patched, ${word}`,
          times.flatMap((one) => (one.policy === word ? [one.times[1]] : [])),
          bars.update,
        ),
      ),
    ];
  } finally {
    await Promise.all([cluster.stop(), registry.stop()]);
  }
}

function row(what: string, seconds: readonly number[], bar: (typeof bars)['event']): Row {
  const most = Math.max(...seconds);
  const digits = bar.must < 10 ? 2 : 0;
  return {
    what,
    times: seconds.length,
    'median s': rounded(median(seconds), digits),
    'most s': rounded(most, digits),
    'bar s': bar.must,
    held: held(most, bar),
  };
}

async function until(began: number, holds: () => Promise<boolean>): Promise<number> {
  while (!(await holds())) {
    if (secondsSince(began) * 1000 > deadlineMs) throw new Error(`not within ${deadlineMs / 1000} s`);
    await sleep(lookEveryMs);
  }
  return secondsSince(began);
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000;
}
