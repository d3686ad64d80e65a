// OBSERVE: the facts that need no question to the registry, as plain data.
import type { Observation, Wish } from '#core/decision/observation.ts';
import { noAnswers } from '#core/decision/observation.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { assess } from '#core/rollout/assess.ts';
import type { Workload } from '#core/workload/workload.ts';
import type { Deps } from './deps.ts';

export async function observe(
  workload: Workload,
  asked: {
    readonly wish: Wish | null;
    readonly explain?: boolean;
    readonly nothingRuns?: boolean;
    readonly records?: readonly RecordFacts[];
    readonly slotsAhead?: number;
    readonly suspects?: Observation['suspects'];
  },
  deps: Pick<Deps, 'namespace' | 'now' | 'appliers'>,
): Promise<Observation> {
  const namespace = await deps.namespace(workload.id.namespace);
  const { outcome, message } = assess(workload);
  const rollout = outcome === 'progressing' ? message : null;
  const { wish, explain = false, nothingRuns = false } = asked;
  const known = {
    ...(asked.records === undefined ? {} : { records: asked.records }),
    ...(asked.slotsAhead === undefined ? {} : { slotsAhead: asked.slotsAhead }),
    ...(deps.appliers === undefined ? {} : { appliers: deps.appliers }),
    ...(asked.suspects === undefined ? {} : { suspects: asked.suspects }),
  };
  return { workload, namespace, wish, explain, nothingRuns, answers: noAnswers, rollout, now: deps.now(), ...known };
}
