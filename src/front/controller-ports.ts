// The two ports of the controller: probes and metrics, or one where both have the same address.
import type { Check } from '#runtime/health.ts';
import { startHealth } from '#runtime/health.ts';
import type { Metrics } from '#runtime/metrics.ts';
import type { ControllerSettings } from './controller-settings.ts';

export interface Ports {
  /** As they are listened on: a port 0 is replaced by the one that was free. */
  readonly addresses: { readonly healthListen: string; readonly metricsListen: string };
  close(): Promise<void>;
}

const graceMilliseconds = 1_000;

/** Rejects when an address cannot be listened on. */
export async function listen(
  { healthListen, metricsListen }: Pick<ControllerSettings, 'healthListen' | 'metricsListen'>,
  metrics: Metrics,
  ready: Readonly<Record<string, Check>>,
): Promise<Ports> {
  const shared = healthListen === metricsListen;
  const health = hostAndPort(healthListen);
  const probes = await startHealth({ ...health, live: {}, ready, ...(shared ? { metrics } : {}) });
  const figures = shared ? null : await startHealth({ ...hostAndPort(metricsListen), live: {}, ready: {}, metrics });
  const address = (of: string, port: number) => `${of.slice(0, of.lastIndexOf(':'))}:${port}`;
  return {
    addresses: {
      healthListen: address(healthListen, probes.port),
      metricsListen: address(metricsListen, figures?.port ?? probes.port),
    },
    async close() {
      await Promise.all([probes.close(graceMilliseconds), figures?.close(graceMilliseconds)]);
    },
  };
}

function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(address.slice(colon + 1)) };
}
