// What would be done with every workload of a scope, decided and not written: what check and status are made of.
import type { Terminal } from '#cli/deps.ts';
import type { StatusOptions } from '#cli/options.ts';
import type { Progress } from '#cli/progress.ts';
import type { Doors } from './doors.ts';
import { type AllReconciled, reconcileAll } from './reconcile-all.ts';
import { scopeRecords, type ScopeRecords } from './scope-records.ts';
import { survey, type Survey } from './survey.ts';

export interface ScopeDecisions extends AllReconciled, Pick<ScopeRecords, 'of'> {
  readonly found: Survey;
}

/** @param verb of the progress line: `checked 3 of 12 workloads` */
export async function decideScope(
  options: Pick<StatusOptions, 'scope' | 'policy'>,
  verb: 'checked' | 'looked at',
  { err }: Pick<Terminal, 'err'>,
  progress: Progress,
  doors: Doors,
  signal: AbortSignal,
): Promise<ScopeDecisions> {
  progress.show('reading the workloads');
  const [found, { of, note }] = await Promise.all([survey(options.scope, doors), scopeRecords(options.scope, doors)]);
  const wish = options.policy === null ? null : { policy: options.policy };
  const trigger = { type: 'Command', user: null, receiver: null } as const;
  const all = await reconcileAll(found.workloads, { wish, write: 'none', trigger, of }, doors, signal, (done) =>
    progress.show(`${verb} ${done} of ${found.workloads.length} workloads`),
  );
  progress.clear();
  if (note !== null) err.write(`${note}\n`);
  return { found, of, ...all };
}
