// How registries stand, as figures of each host: they end an hour after nobody asks it any more.
import type { Answers } from '#registry/counters.ts';
import { hostErrors, type HostStanding } from '#registry/ledger.ts';
import { answerCodes } from '#runtime/answer-code.ts';
import type { Metrics } from '#runtime/metrics.ts';

const host = { host: 'object' } as const;

export interface Registries {
  standings(): readonly HostStanding[];
  answers(): Answers;
}

export function watchRegistries(metrics: Metrics, registries: Registries): void {
  const standings = () => registries.standings();
  metrics.countEach(
    { name: 'registry_requests_total', help: 'Requests for a registry, its token server included, by what came.' },
    { ...host, code: answerCodes },
    () => {
      const all = registries.answers();
      return standings().flatMap((one) =>
        Object.entries(all[one.host] ?? {}).map(([code, value]) => ({ labels: { host: one.host, code }, value })),
      );
    },
  );
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
