// OBSERVE: the facts that need no question to the registry, as plain data.
import type { Observation, Wish } from '#core/decision/observation.ts';
import { noAnswers } from '#core/decision/observation.ts';
import type { Workload } from '#core/workload/workload.ts';
import type { Deps } from './deps.ts';

export async function observe(
  workload: Workload,
  asked: { readonly wish: Wish | null; readonly explain?: boolean },
  deps: Deps,
): Promise<Observation> {
  const namespace = await deps.namespace(workload.id.namespace);
  return { workload, namespace, wish: asked.wish, explain: asked.explain === true, answers: noAnswers };
}
