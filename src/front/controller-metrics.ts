// The figures of what the controller reads and keeps; each is read when somebody asks.
import type { Answered } from '#kubernetes/answered.ts';
import { answerCode, answerCodes } from '#runtime/answer-code.ts';
import type { Metrics } from '#runtime/metrics.ts';
import type { Watches } from './controller-watches.ts';
import { watchTheWatches } from './watch-metrics.ts';

/** @returns what is told of each request to the API server */
export function countApiRequests(metrics: Metrics): Answered {
  const requests = metrics.counter(
    { name: 'api_requests_total', help: 'Requests to the API server, by method and answer.' },
    { method: ['GET', 'PATCH', 'POST', 'PUT', 'DELETE', 'WATCH'], code: answerCodes },
  );
  return (method, status) => requests.add({ method, code: answerCode(status) });
}

export interface Told {
  readonly watches: Pick<Watches, 'objects' | 'states'>;
  readonly events: { counts(): { readonly failed: number; readonly dropped: number } };
  readonly records: { failures(): ReadonlyMap<string, number> };
}

export function watchController(metrics: Metrics, { watches, events, records }: Told): void {
  metrics.read({ name: 'workloads', help: 'Workloads that are watched.' }, () => watches.objects);
  metrics.read({ name: 'events_lost', help: 'Events that could not be written, since the start.' }, () => {
    const { failed, dropped } = events.counts();
    return failed + dropped;
  });
  metrics.readEach(
    { name: 'held_digests', help: 'Digests that failed on a workload and are not written to it again.' },
    { namespace: 'object' },
    () => [...records.failures()].map(([namespace, value]) => ({ labels: { namespace }, value })),
  );
  watchTheWatches(metrics, watches);
}
