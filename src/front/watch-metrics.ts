// How the watches stand, as figures by kind; where several namespaces are watched, of all of them together.
import { endCauses, relistCauses } from '#kubernetes/reflector-state.ts';
import type { Metrics } from '#runtime/metrics.ts';
import { watchedKinds, type Watches } from './controller-watches.ts';

const kind = { kind: watchedKinds } as const;

export function watchTheWatches(metrics: Metrics, watches: Pick<Watches, 'states'>): void {
  const states = () => watches.states();
  metrics.readEach(
    { name: 'watch_silent_seconds', help: 'Since the API server last sent something; of several the longest.' },
    kind,
    () => watchedKinds.flatMap((one) => silence(one, states())),
  );
  metrics.countEach(
    { name: 'watch_relists_total', help: 'Lists that were read from the start, by cause.' },
    { ...kind, cause: relistCauses },
    () => states().flatMap((one) => byCause(one.kind, one.state.relists)),
  );
  metrics.countEach(
    { name: 'watch_ends_total', help: 'Streams and lists that ended, by cause.' },
    { ...kind, cause: endCauses },
    () => states().flatMap((one) => byCause(one.kind, one.state.ends)),
  );
  metrics.countEach({ name: 'watch_unreadable_total', help: 'Objects that were none of the kind.' }, kind, () =>
    states().map((one) => ({ labels: { kind: one.kind }, value: one.state.unreadable })),
  );
  metrics.countEach({ name: 'watch_faults_total', help: 'Changes whose handling broke off.' }, kind, () =>
    states().map((one) => ({ labels: { kind: one.kind }, value: one.state.handlerErrors })),
  );
}

function silence(one: (typeof watchedKinds)[number], states: ReturnType<Watches['states']>) {
  const ages = states.flatMap(({ kind: of, state }) => (of === one ? (state.lastEventSeconds ?? []) : []));
  return ages.length === 0 ? [] : [{ labels: { kind: one }, value: Math.max(...ages) }];
}

function byCause(of: (typeof watchedKinds)[number], counts: Readonly<Record<string, number>>) {
  return Object.entries(counts).map(([cause, value]) => ({ labels: { kind: of, cause }, value }));
}
