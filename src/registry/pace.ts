// How fast each host is asked: so many requests at once, none while it asks for rest, and no more pulls than our share.
import { LRUCache } from 'lru-cache';
import { createTurns, type Turns } from '#runtime/turns.ts';
import { type Budget, isScarce, mayPull, readBudget, secondsUntilPull } from './budget.ts';
import { longestWaitSeconds, retryAfterSeconds } from './retry-after.ts';
import type { Call, Sent } from './call.ts';
import type { CallKind } from './counters.ts';
import type { Standing } from './standing.ts';

export interface Pace {
  /** Sends when it is its turn; an answer RateLimited comes at once where the host is not to be asked. */
  run(call: Asking, send: () => Promise<Sent>): Promise<Sent>;
  /** It let a question wait too long: it is left alone for a while. */
  tire(host: string): void;
  standings(): readonly Standing[];
}

export type Asking = Pick<Call, 'kind' | 'url' | 'registry' | 'who'>;

export interface PaceOptions {
  /** Requests to a host at once. */
  concurrency(host: string): number;
  /** Milliseconds between two HEADs to a host whose budget is scarce. */
  readonly scarceGap: number;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** From 0 to 1. */
  random(): number;
  /** Resolves after so many milliseconds, or when the run ends. */
  sleep(milliseconds: number): Promise<void>;
}

interface Announced {
  readonly budget: Budget;
  readonly at: number;
  /** Pulls since then whose answers announced nothing. */
  spent: number;
}

/** A host that is left alone. */
interface Rest {
  readonly until: number;
  /** It was too much that we asked (429), nothing can be asked now (503), or it did not answer in time. */
  readonly why: 'limited' | 'asked' | 'late';
  /** How long it was, where it was late. */
  readonly seconds: number;
}

interface Host {
  readonly turns: Turns;
  rest: Rest;
  /** By who asks: hosts count for each user. */
  readonly budgets: LRUCache<string, Announced>;
  /** Pulls under way, by who asks; nobody who has none. */
  readonly pulls: Map<string, number>;
  /** Whether it was ever asked for itself: else others sent us there. */
  own: boolean;
  nextHead: number;
  /** When it last answered anything. */
  answeredAt: number;
  trouble: string | null;
}

/** What goes first where many wait: short answers that others wait for. */
const order: Readonly<Record<CallKind, number>> = { token: 3, head: 2, manifest: 1, blob: 1, tags: 0 };
const levels = 4;
/** Where a 429 says nothing of when. */
const restSeconds = 60;
/** After it was late: twice as long each time that it still is, so that it holds up others for a small part of the time. */
const lateRest = { least: 60, most: 300, forgottenAfter: 900 } as const;
const mostHosts = 1000;
const mostBudgets = 1000;

export function createPace(options: PaceOptions): Pace {
  const { now } = options;
  const hosts = new Map<string, Host>();

  function hostOf(name: string): Host {
    const known = hosts.get(name);
    if (known !== undefined) {
      // The last to be used is the last to go.
      hosts.delete(name);
      hosts.set(name, known);
      return known;
    }
    makeRoom();
    const host: Host = {
      turns: createTurns(options.concurrency(name), levels),
      rest: { until: 0, why: 'asked', seconds: 0 },
      budgets: new LRUCache({ max: mostBudgets }),
      pulls: new Map(),
      own: false,
      nextHead: 0,
      answeredAt: -Infinity,
      trouble: null,
    };
    hosts.set(name, host);
    return host;
  }

  /**
   * A registry may send us to ever new hosts, which may say of themselves what they like: those go first. What is known of
   * a host that is asked for itself stays as long as it asked for rest or its budget holds.
   */
  function makeRoom(): void {
    const spare: readonly ((host: Host) => boolean)[] = [
      (host) => !host.own && host.rest.until <= now(),
      (host) => !host.own,
      (host) => host.rest.until <= now() && [...host.budgets.keys()].every((who) => budgetOf(host, who) === null),
    ];
    for (const isSpare of spare) {
      for (const [key, host] of hosts) {
        if (hosts.size < mostHosts) return;
        if (host.turns.isIdle() && isSpare(host)) hosts.delete(key);
      }
    }
  }

  function budgetOf(host: Host, who: string) {
    const known = host.budgets.get(who);
    return known !== undefined && now() - known.at < known.budget.windowSeconds * 1000 ? known : null;
  }

  function refusalOf(host: Host, { kind, url, who }: Asking): Sent | null {
    const rest = Math.ceil((host.rest.until - now()) / 1000);
    if (rest > 0) return left(url.host, host.rest, rest);
    const known = kind === 'manifest' ? budgetOf(host, who) : null;
    if (known === null || mayPull(known.budget, known.spent + (host.pulls.get(who) ?? 0))) return null;
    const { limit, remaining } = known.budget;
    const words = `allows ${remaining} more pulls of ${limit}, and the last half is left to the cluster's own pulls`;
    return { ok: false, host: url.host, words, limited: true, againAfterSeconds: secondsUntilPull(known.budget) };
  }

  /** Milliseconds until its turn: where little is left, one HEAD goes after another with a gap between. */
  function gapBefore(host: Host, { kind, who }: Asking): number {
    const known = kind === 'head' ? budgetOf(host, who) : null;
    if (known === null || !isScarce(known.budget)) return 0;
    const at = Math.max(now(), host.nextHead);
    host.nextHead = at + options.scarceGap;
    return at - now();
  }

  function learn(host: Host, { kind, who }: Asking, sent: Sent, sentAt: number): void {
    host.trouble = sent.ok ? troubleIn(sent.received.status) : sent.words;
    if (!sent.ok) {
      // One request may be lost; a host that answered nobody meanwhile is not asked by the next ones in vain.
      if (sent.late === true && host.answeredAt <= sentAt) restAfterLate(host);
      return;
    }
    host.answeredAt = now();
    const { received } = sent;
    const budget = readBudget((name) => received.header(name));
    const before = host.budgets.get(who);
    if (budget !== null) host.budgets.set(who, { budget, at: now(), spent: 0 });
    else if (kind === 'manifest' && before !== undefined) before.spent += 1;
    const asked = retryAfterSeconds((name) => received.header(name), Date.now);
    const limited = received.status === 429;
    if (!limited && (received.status !== 503 || asked === null)) return;
    const rest = Math.min(longestWaitSeconds, asked ?? restSeconds) * 1000;
    // A little more than asked for, so that not all who were sent away come back in the same moment.
    const until = now() + rest + options.random() * Math.min(5000, rest / 10);
    if (until > host.rest.until) host.rest = { until, why: limited ? 'limited' : 'asked', seconds: 0 };
  }

  function restAfterLate(host: Host): void {
    const { until, why, seconds: before } = host.rest;
    if (until > now()) return;
    const isStill = why === 'late' && now() - until < lateRest.forgottenAfter * 1000;
    const seconds = isStill ? Math.min(lateRest.most, before * 2) : lateRest.least;
    host.rest = { until: now() + seconds * 1000, why: 'late', seconds };
  }

  async function run(call: Asking, send: () => Promise<Sent>): Promise<Sent> {
    const host = hostOf(call.url.host);
    host.own ||= call.registry === call.url.host;
    const first = await inTurn(host, call, send, true);
    if (typeof first !== 'number') return first;
    // Whoever waits for a gap holds no slot: token servers and lists of the same host go on.
    await options.sleep(first);
    const sent = await inTurn(host, call, send, false);
    if (typeof sent === 'number') throw new Error('a gap is waited for once');
    return sent;
  }

  /** What came back, or the milliseconds to wait first. */
  function inTurn(host: Host, call: Asking, send: () => Promise<Sent>, mayWait: boolean): Promise<Sent | number> {
    return host.turns.run(async () => {
      const refusal = refusalOf(host, call);
      if (refusal !== null) return refusal;
      const gap = mayWait ? gapBefore(host, call) : 0;
      if (gap > 0) return gap;
      if (call.kind === 'manifest') count(host, call.who, 1);
      try {
        const sentAt = now();
        const sent = await send();
        learn(host, call, sent, sentAt);
        return sent;
      } finally {
        if (call.kind === 'manifest') count(host, call.who, -1);
      }
    }, order[call.kind]);
  }

  function standings(): readonly Standing[] {
    return [...hosts].map(([name, host]) => {
      const known = [...host.budgets.keys()].map((who) => budgetOf(host, who)?.budget ?? null);
      const budget = known.filter((one) => one !== null).toSorted((a, b) => a.remaining - b.remaining)[0] ?? null;
      const rest = Math.ceil((host.rest.until - now()) / 1000);
      return { host: name, budget, restSeconds: rest > 0 ? rest : null, trouble: host.trouble };
    });
  }

  return { run, tire: (name) => restAfterLate(hostOf(name)), standings };
}

function count({ pulls }: Host, who: string, more: 1 | -1): void {
  const underWay = (pulls.get(who) ?? 0) + more;
  if (underWay === 0) pulls.delete(who);
  else pulls.set(who, underWay);
}

function left(host: string, { why }: Rest, seconds: number): Sent {
  const words = {
    limited: `asked for fewer requests and is left alone for ${seconds} s`,
    asked: `cannot answer now and is left alone for ${seconds} s, as it asked`,
    late: `did not answer in time and is left alone for ${seconds} s`,
  };
  return { ok: false, host, words: words[why], limited: why === 'limited', againAfterSeconds: seconds };
}

function troubleIn(status: number): string | null {
  return status === 429 || status >= 500 ? `answered with status ${status}` : null;
}
