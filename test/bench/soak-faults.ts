// The faults of the soak, one after another: the registry in six ways, the connections to the API server, and the API server itself.
import { setTimeout as sleep } from 'node:timers/promises';
import { registryFaults } from './flapping-registry.ts';
import type { SoakWorld } from './soak-world.ts';

export interface FaultTally {
  /** How often each was made. */
  readonly made: Readonly<Record<string, number>>;
  /** Seconds in which the registry or the API server could not be had. */
  readonly seconds: number;
}

type Fault = readonly [name: string, act: (world: SoakWorld, seconds: number, signal: AbortSignal) => Promise<void>];

const lasting = (seconds: number, signal: AbortSignal) => sleep(seconds * 1000, undefined, { signal });

const faults: readonly Fault[] = [
  ...registryFaults.map(
    (fault): Fault => [
      `registry ${fault}`,
      async ({ registry }, seconds, signal) => {
        await registry.fail(fault);
        await lasting(seconds, signal).finally(() => registry.fail(null));
      },
    ],
  ),
  ['API connections cut', async ({ api }) => api.cut()],
  [
    'API refused',
    async ({ api }, seconds, signal) => {
      api.refusing(true);
      await lasting(seconds, signal).finally(() => api.refusing(false));
    },
  ],
  [
    'API stalled',
    async ({ api }, seconds, signal) => {
      api.stalled(true);
      await lasting(seconds, signal).finally(() => api.stalled(false));
    },
  ],
  [
    'kube-apiserver killed',
    async ({ cluster }, seconds, signal) => {
      await cluster.apiserver?.kill();
      await lasting(seconds, signal).catch(() => {});
      await cluster.apiserver?.start();
    },
  ],
];

/** Until the signal fires; then all is well again. @param random from 0 to 1, the same in each run */
export async function makeFaults(
  world: SoakWorld,
  times: { readonly betweenSeconds: number; readonly mostSeconds: number },
  random: () => number,
  signal: AbortSignal,
  told: (name: string, seconds: number) => void,
): Promise<FaultTally> {
  const made: Record<string, number> = {};
  let down = 0;
  try {
    for (let turn = 0; ; turn += 1) {
      await lasting(times.betweenSeconds * (0.5 + random()), signal);
      // Registry and API server in turns, each through all of its faults.
      const [registry, api] = [faults.slice(0, registryFaults.length), faults.slice(registryFaults.length)];
      const list = turn % 2 === 0 ? registry : api;
      const [name, act] = list[Math.floor(turn / 2) % list.length] as Fault;
      const seconds = 2 + random() * (times.mostSeconds - 2);
      told(name, seconds);
      const began = performance.now();
      await act(world, seconds, signal);
      made[name] = (made[name] ?? 0) + 1;
      down += (performance.now() - began) / 1000;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { made, seconds: Math.round(down) };
}
