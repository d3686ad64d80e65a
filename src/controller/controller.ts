// The controller: queue, workers, polls and what they remember, for as long as this replica leads.
import type { Random } from '#runtime/backoff.ts';
import { backoff } from '#runtime/backoff.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Log } from '#runtime/log.ts';
import type { Metrics } from '#runtime/metrics.ts';
import { WorkQueue } from '#runtime/queue.ts';
import type { Again, Run } from '#runtime/runner.ts';
import { Runner } from '#runtime/runner.ts';
import type { Deps } from './deps.ts';
import { createSweeps } from './gone.ts';
import { createHistory } from './history.ts';
import { parseKey } from './key.ts';
import { NotLeading } from './not-leading.ts';
import type { PollOptions } from './poll.ts';
import { createPoll } from './poll.ts';
import type { RecordKeeper } from './record-keeper.ts';
import type { Store } from './store.ts';
import { createStuck } from './stuck.ts';
import type { Telling } from './telling.ts';
import { createTender } from './tend.ts';
import type { TendSettings } from './tender.ts';
import type { Triggers } from './triggers.ts';
import { createTriggers } from './triggers.ts';

export interface ControllerDeps {
  readonly world: Deps;
  readonly store: Store;
  readonly records: RecordKeeper;
  readonly telling: Telling;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly settings: TendSettings & {
    readonly workers: number;
    /** null: all. */
    readonly namespaces: readonly string[] | null;
  };
  /** By the clock, right now: asked before each write. */
  leads(): boolean;
  /** What forbids this installation to write, another one above all; null: nothing. May throw: asked again. */
  obstacle(): Promise<string | null>;
  /** What was thrown, in words for the owner of a workload. */
  explain(error: unknown): string;
  /** Called after each run. */
  ran(run: Run): void;
}

export interface Controller {
  readonly queue: WorkQueue;
  readonly triggers: Pick<Triggers, 'workload' | 'namespace'>;
  start(): void;
  /** A term begins; it ends with the signal. */
  lead(term: AbortSignal): void;
  /** null: well; else why nothing is written although this replica leads. */
  obstacle(): string | null;
  /** Finishes what is under way. @returns the keys that were not finished in time */
  stop(deadlineMilliseconds: number): Promise<readonly string[]>;
}

const unservedText = 'the kind DeployRecord is not served: apply deploy/crds/reship.dev_deployrecords.yaml';
/** Milliseconds until the next look at what forbids to write, where something did. */
const retry = { first: 1_000, most: 30_000, least: 500 };
/** Milliseconds between two looks at what forbids to write, where nothing did. */
export const lookAgainAfter = 60_000;
/** Milliseconds in which everything is told that was looked at before the history was read. */
const tellWithin = 15_000;
/** While a term goes on in which nothing may be written right now. */
const soon: Again = { again: 'after', seconds: 1 };

export function createController(deps: ControllerDeps): Controller {
  const { clock, random, log, metrics, settings, store, records, world } = deps;
  const queue = new WorkQueue({ clock, random });
  let working = false;
  let wrong: string | null = null;
  let missing = false;
  /** Fires when the next look at what forbids to write is due at once. */
  let due = new AbortController();
  /** One term after the other. */
  let last: Promise<void> = Promise.resolve();

  const polls = metrics.counter(
    { name: 'polls_total', help: 'Questions that the schedule asked registries, by what came of them.' },
    { ask: ['digest', 'tags', 'presence'], result: ['same', 'changed', 'failed'] },
  );
  const wake: PollOptions['wake'] = (key) => {
    tender.stale(key);
    queue.add(key);
  };
  const poll = createPoll({
    images: world.images,
    clock,
    random,
    wake,
    observe: (ask, result) => polls.add({ ask, result }),
  });
  const mayWrite = (): boolean => working && !missing && deps.leads();
  function notServed(): void {
    missing = true;
    due.abort();
  }

  const tender = createTender({
    ...deps,
    poll,
    leads: mayWrite,
    notServed,
    takeFresh: (key) => triggers.takeFresh(key),
    wake: (key) => queue.add(key),
  });
  const triggers = createTriggers({
    store,
    queue,
    random,
    intervalSeconds: settings.intervalSeconds,
    active: () => working,
    knows: tender.knows,
    isSettled: records.isSettled,
    rest: (signal) => clock.sleep(0, signal),
  });
  metrics.read({ name: 'workloads_followed', help: 'Workloads that are looked at.' }, () => tender.size);
  metrics.read({ name: 'questions', help: 'Different questions that are asked of registries.' }, () => poll.questions);

  const history = createHistory({ records, clock, random, log, notServed });
  const stuck = createStuck({ ...deps, monotonic: () => clock.monotonic() });
  const runner = new Runner({
    queue,
    clock,
    workers: settings.workers,
    // A Lease that is in doubt for a moment ends no term: what is not looked at now is looked at when it is clear.
    reconcile(key, stop) {
      if (working && !mayWrite()) return Promise.resolve(soon);
      // Looked at when they are read.
      if (records.unread.has(parseKey(key)?.namespace ?? '')) return Promise.resolve({ again: 'done' });
      return tender.look(key, stop);
    },
    classify: (error) => (error instanceof NotLeading && !working ? 'terminal' : 'retry'),
    observe(run) {
      deps.ran(run);
      if (run.result === 'retry') stuck.failed(run.key, run.error);
      else stuck.went(run.key);
      if (run.result === 'retry') log.warn('look failed', { key: run.key, error: run.error, again: run.againSeconds });
    },
  });

  function pause(): void {
    history.end();
    if (!working) return;
    working = false;
    tender.clear();
    stuck.clear();
  }

  /** What forbids to write is asked before the first write, and again every minute. */
  async function attempt(signal: AbortSignal): Promise<boolean> {
    wrong = await deps.obstacle();
    if (wrong !== null) return false;
    if (working && !missing) {
      const read = await records.beginAgain();
      for (const namespace of read) for (const key of store.keys(namespace)) queue.add(key);
      if (read.length > 0) for (const key of records.openKeys()) queue.add(key);
      return true;
    }
    // What began with the records of before rests on nothing now.
    pause();
    if (!settings.dryRun) {
      const begun = await records.begin(settings.namespaces ?? [null]);
      if (begun === 'notServed' || (await history.begin(signal, () => historyRead(signal))) === 'notServed') {
        wrong = unservedText;
        return false;
      }
    }
    if (signal.aborted) return false;
    missing = false;
    working = true;
    const unread = unreadText();
    if (unread !== null) log.warn('a namespace is left out', { why: unread });
    await triggers.begin(signal);
    // Workloads may have gone, or have turned away, while a record of theirs was open.
    for (const key of records.openKeys()) queue.add(key);
    return true;
  }

  /** Of one namespace, as of a watch that may not be. */
  function unreadText(): string | null {
    const [first] = working ? records.unread : [];
    if (first === undefined) return null;
    return `nothing is written in ${first[0]}, its records cannot be read: ${deps.explain(first[1])}`;
  }

  const sweep = createSweeps({
    records,
    store,
    cluster: world.cluster,
    clock,
    log,
    leads: mayWrite,
    failed: (key, error) => log.warn('records of a workload that is gone cannot be seen to', { key, error }),
  });

  /** All records are known now: what was taken for settled is looked at where it is not. */
  async function historyRead(signal: AbortSignal): Promise<void> {
    await triggers.beginAgain(signal);
    for (const key of records.openKeys()) queue.add(key);
    for (const key of tender.peeked()) queue.addAfter(key, random() * tellWithin);
    sweep(signal);
  }

  async function term(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      due = new AbortController();
      let well = working;
      try {
        well = await attempt(signal);
      } catch (error) {
        // A server that does not answer now takes nothing away that was found before: the Lease says who leads.
        well = working;
        if (!well) wrong = 'what forbids to write cannot be read';
        log.warn('what forbids to write cannot be read', { error });
      }
      if (!well) {
        pause();
        if (failures === 0 && !signal.aborted) log.warn('nothing is written', { why: wrong });
      }
      failures = well ? 0 : failures + 1;
      if (well && !settings.dryRun) sweep(signal);
      const wait = well ? lookAgainAfter : backoff(failures, retry, random);
      await clock.sleep(wait, AbortSignal.any([signal, due.signal]));
    }
    pause();
    wrong = null;
    missing = false;
  }

  return {
    queue,
    triggers,
    start: () => runner.start(),
    lead(signal) {
      last = last.then(() => term(signal));
    },
    obstacle: () => wrong ?? (missing ? unservedText : unreadText()),
    async stop(deadlineMilliseconds) {
      const left = await runner.stop(deadlineMilliseconds);
      pause();
      return left;
    },
  };
}
