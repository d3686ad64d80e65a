// How registries stand, as figures of each host: they end an hour after nobody asks it any more.
import { hostErrors, type HostStanding } from '#registry/ledger.ts';
import type { Metrics } from '#runtime/metrics.ts';

const host = { host: 'object' } as const;

export function watchRegistries(metrics: Metrics, standings: () => readonly HostStanding[]): void {
  metrics.readEach(
    { name: 'registry_problem', help: '1 while the last question to the registry or its token server failed.' },
    { ...host, reason: hostErrors },
    () =>
      standings().flatMap((one) =>
        one.lastError === null ? [] : [{ labels: { host: one.host, reason: one.lastError }, value: 1 }],
      ),
  );
  metrics.readEach(
    { name: 'registry_rest_seconds', help: 'Until the registry is asked again, after it asked for rest.' },
    host,
    () => standings().map((one) => ({ labels: { host: one.host }, value: one.restSeconds ?? 0 })),
  );
  metrics.readEach(
    { name: 'registry_budget_remaining', help: 'Pulls that the registry still allows, as it last announced.' },
    host,
    () => budgets(standings(), 'remaining'),
  );
  metrics.readEach({ name: 'registry_budget_limit', help: 'Pulls that the registry allows in its window.' }, host, () =>
    budgets(standings(), 'limit'),
  );
}

function budgets(standings: readonly HostStanding[], figure: 'limit' | 'remaining') {
  return standings.flatMap((one) =>
    one.budget === null ? [] : [{ labels: { host: one.host }, value: one.budget[figure] }],
  );
}
