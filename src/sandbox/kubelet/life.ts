// The life of one Pod as its images say: pulled, started, ready or not, ended and started again.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container, PodStatus } from 'kubernetes-types/core/v1.js';
import type { Behaviour } from '../behaviour.ts';
import { type Found, isFound } from './found.ts';
import { containersOf, initContainersOf, type PlayedPod, type Progress, statusOf, untouched } from './pod-status.ts';

export interface LifeDeps {
  /** Asked again for each try. */
  find(image: string): Found | Promise<Found>;
  /** Runs the container for real, once all images are there, until it is ready; undefined: it is only played. */
  run?(container: Container): Promise<void> | undefined;
  report(status: PodStatus): void | Promise<void>;
  /** The wall clock in milliseconds. */
  now(): number;
  readonly podIP: string;
  /** Milliseconds between two tries of a pull that failed. */
  readonly pullRetryMs: number;
  /** Milliseconds until a container that ended is started again; twice as long each time, up to 32 times. */
  readonly restartMs: number;
}

/** Ends by itself where nothing more happens, else by the signal with its AbortError. */
export async function livePod(pod: PlayedPod, deps: LifeDeps, signal: AbortSignal): Promise<void> {
  const { pullRetryMs, restartMs, podIP } = deps;
  const time = (): string => new Date(deps.now()).toISOString();
  const startTime = time();
  const all = [...initContainersOf(pod), ...containersOf(pod)];
  const containers = new Map<string, Progress>(all.map(({ name }) => [name, untouched]));

  function note(name: string, news: Partial<Progress>): void {
    containers.set(name, { ...(containers.get(name) ?? untouched), ...news });
  }

  async function findAll(): Promise<boolean> {
    let whole = true;
    for (const { name, image = '' } of all) {
      const before = containers.get(name)?.found;
      if (before !== undefined && isFound(before)) continue;
      const found = await deps.find(image);
      signal.throwIfAborted();
      note(name, { found });
      whole &&= isFound(found);
    }
    return whole;
  }

  async function report(pullTrouble: 'ErrImagePull' | 'ImagePullBackOff' = 'ImagePullBackOff'): Promise<void> {
    signal.throwIfAborted();
    await deps.report(statusOf(pod, { startTime, podIP, containers, pullTrouble, now: time() }));
  }

  async function crash(name: string): Promise<void> {
    for (let restarts = 0; ; restarts += 1) {
      await sleep(Math.min(restartMs, 20), undefined, { signal });
      note(name, { restarts, backsOff: true });
      await report();
      await sleep(restartMs * 2 ** Math.min(restarts, 5), undefined, { signal });
      note(name, { restarts: restarts + 1, backsOff: false });
      await report();
    }
  }

  async function getReady(name: string, afterMs: number): Promise<void> {
    await sleep(afterMs, undefined, { signal });
    note(name, { ready: true });
    await report();
  }

  for (let tries = 0; !(await findAll()); tries += 1) {
    if (tries === 0) {
      await report('ErrImagePull');
      await sleep(Math.min(pullRetryMs, 20), undefined, { signal });
    }
    await report();
    await sleep(pullRetryMs, undefined, { signal });
  }
  const later: (() => Promise<void>)[] = [];
  for (const { name } of containersOf(pod)) {
    const behaviour = behaviourOf(containers.get(name)?.found);
    if (behaviour === 'ready') note(name, { ready: true });
    if (behaviour === 'configError') note(name, { unmade: `secret "${name}" not found` });
    if (behaviour === 'crashLoop') later.push(() => crash(name));
    if (typeof behaviour === 'object') later.push(() => getReady(name, behaviour.readyAfterMs));
  }
  await report();
  for (const container of containersOf(pod)) {
    const run = deps.run?.(container);
    if (run !== undefined) later.push(() => run.then(() => getReady(container.name, 0)));
  }
  await Promise.all(later.map((one) => one()));
}

function behaviourOf(found: Found | undefined): Behaviour {
  return found !== undefined && isFound(found) ? found.behaviour : 'neverReady';
}
