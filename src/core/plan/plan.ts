// The plan: one conditional patch that carries the change and its memory, as data. A dry run stops here.
import type { ContainerDecision, Decision } from '#core/decision/decision.ts';
import { restartedForKey, restartsAfter } from '#core/decision/restart.ts';
import type { Digest } from '#core/image/digest.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Change } from '#core/record/next-state.ts';
import { nextState, recordName, recordSeed } from '#core/record/next-state.ts';
import type { State, Trigger } from '#core/record/state.ts';
import { parseState, printState, stateLimit } from '#core/record/state.ts';
import type { Instant } from '#core/time/instant.ts';
import { utf8Length } from '#core/workload/annotations.ts';
import { ownOf } from '#core/workload/shape.ts';
import type { Workload, WorkloadId } from '#core/workload/workload.ts';
import { templatePath } from '#core/workload/workload.ts';
import { containerPath, guards } from './guards.ts';
import type { JsonPatch, JsonPatchOperation } from './json-patch.ts';
import { pointer } from './json-patch.ts';

export interface Plan {
  readonly workload: WorkloadId;
  readonly patch: JsonPatch;
  /** The containers that change; together with a later reading they tell whether the guards still hold. */
  readonly containers: readonly string[];
  /** Whether the pod template's annotation reship.dev/restarted-for is written. */
  readonly restarts: boolean;
  readonly changes: readonly Change[];
  readonly state: State;
}

/** All annotations of an object together, keys and values in bytes: the API server's limit. */
const annotationLimit = 256 * 1024;
export const stateKey = 'reship.dev/state';

export interface Circumstances {
  readonly at: Instant;
  readonly trigger: Trigger;
  /** Lower-case hex of SHA-256 over UTF-8. */
  readonly sha256: (text: string) => string;
  /** The newest record of this workload's life, where records are known. */
  readonly newest?: { readonly name: string; readonly seq: number } | null;
}

/** null: nothing is to be written. A reason: AnnotationsFull. */
export function planFor(workload: Workload, decision: Decision, now: Circumstances): Plan | Reason | null {
  const updates = decision.containers.filter(
    (one) => one.verb === 'update' && one.container !== null && one.to !== null,
  );
  if (updates.length === 0) return null;
  const changes = updates.map((one) => changeOf(workload, one));
  const before = parseState(workload.annotations?.[stateKey], workload.id.uid);
  const record = recordName(workload.id, now.sha256(recordSeed(workload.id, now.at, changes)));
  const present = workload.containers.map(({ name }) => name);
  const state = nextState(
    before.kind === 'state' ? before.state : null,
    { id: workload.id, at: now.at, record, trigger: triggerOf(updates, now), changes, newest: now.newest ?? null },
    present,
  );
  const text = printState(state);
  const full = tooLarge(workload, text);
  if (full !== null) return full;
  const containers = changes.map((change) => change.container);
  const restarts = updates.some((one) => one.restart);
  const patch = [...guards(workload, containers, restarts), ...edits(workload, updates), annotate(workload, text)];
  return { workload: workload.id, patch, containers, restarts, changes, state };
}

/** Whether everything that the plan tests stands in this later reading as well. */
export function stillHolds(plan: Plan, workload: Workload): boolean {
  const then = plan.patch.filter((operation) => operation.op === 'test');
  const now = guards(workload, plan.containers, plan.restarts);
  return JSON.stringify(now) === JSON.stringify(then);
}

/** A change that only writes our own images again is a restore, whoever led to it: fights are counted by that. */
function triggerOf(updates: readonly ContainerDecision[], { trigger }: Circumstances): Trigger {
  return updates.every((one) => one.restore === true) ? { ...trigger, type: 'Restore' } : trigger;
}

function changeOf(workload: Workload, update: ContainerDecision): Change {
  const container = update.container ?? '';
  const from = update.from?.image ?? '';
  const manager = ownOf(workload.imageManagers, container)?.manager;
  const to = update.to?.image ?? from;
  return {
    container,
    from,
    ran: update.ran,
    to,
    stored: update.restart && from !== to ? from : null,
    tag: update.tag,
    foreign: manager !== 'reship',
  };
}

function edits(workload: Workload, updates: readonly ContainerDecision[]): readonly JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = [];
  const restarts = new Map<string, Digest>();
  for (const update of updates) {
    const container = workload.containers.find(({ name }) => name === update.container);
    if (container === undefined || update.to === null) continue;
    if (update.restart && update.to.digest !== null) restarts.set(container.name, update.to.digest);
    else
      operations.push({
        op: 'replace',
        path: pointer(...containerPath(workload, container), 'image'),
        value: update.to.image,
      });
  }
  return restarts.size === 0 ? operations : [...operations, ...restart(workload, restartsAfter(workload, restarts))];
}

function restart(workload: Workload, value: string): readonly JsonPatchOperation[] {
  const annotations = [...templatePath(workload.id.kind), 'metadata', 'annotations'];
  if (workload.templateAnnotations === null)
    return [{ op: 'add', path: pointer(...annotations), value: { [restartedForKey]: value } }];
  return [{ op: 'add', path: pointer(...annotations, restartedForKey), value }];
}

/** Writes the state, and the annotations map where there is none. */
export function annotate(workload: Workload, text: string): JsonPatchOperation {
  if (workload.annotations === null)
    return { op: 'add', path: pointer('metadata', 'annotations'), value: { [stateKey]: text } };
  return { op: 'add', path: pointer('metadata', 'annotations', stateKey), value: text };
}

/** Whether the state has no room, in bytes of UTF-8 as the API server counts. */
export function tooLarge(workload: Workload, text: string): Reason | null {
  const bytes = utf8Length(text);
  if (bytes > stateLimit) {
    return reason(
      'AnnotationsFull',
      `the state of ${workload.containers.length} containers needs ${bytes} bytes; the limit is ${stateLimit}`,
    );
  }
  const old = workload.annotations?.[stateKey];
  const before = old === undefined ? -stateKey.length : utf8Length(old);
  const total = workload.annotationBytes + bytes - before;
  if (total <= annotationLimit) return null;
  return reason(
    'AnnotationsFull',
    `the annotations would reach ${total} bytes; the API server allows ${annotationLimit}`,
  );
}
