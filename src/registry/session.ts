// Asks a registry in its own way: with a token or a password where it wants one, learned once a host.
import { LRUCache } from 'lru-cache';
import type { Answer } from '#core/decision/observation.ts';
import type { CallKind } from './counters.ts';
import { basicHeader, type Credential, keyOf } from './credential.ts';
import type { Endpoint } from './host.ts';
import { type Login, loginFrom, type Pattern, patternOf, readLogin } from './login.ts';
import type { QuestionClock } from './question-clock.ts';
import { follow } from './redirect.ts';
import { createScout, type Scout } from './scout.ts';
import type { Token, Tokens } from './token.ts';
import type { Received, Sent, Transport } from './call.ts';
import { unauthorized, unreached } from './trouble.ts';

export interface Question {
  readonly kind: Exclude<CallKind, 'token'>;
  readonly url: URL;
  readonly accept: string;
  /** Bytes. */
  readonly limit: number;
  /** Of an answer that is held: 304 is an answer too then. */
  readonly etag?: string | null;
  /** Left out: nobody keeps the time. */
  readonly clock?: QuestionClock;
}

export interface Session {
  /** The answer of whatever status but 401. Reasons: AuthFailed, RateLimited (of a token server), RegistryUnavailable. */
  ask(endpoint: Endpoint, question: Question): Promise<Answer<Received>>;
}

/** The same hosts and tokens for all; each session asks with its own credential. */
export interface Sessions {
  /** @param credential null: none */
  as(credential: Credential | null): Session;
}

interface Host {
  readonly scout: Scout;
  /** By what is asked, for some registries want other actions for the tag list. */
  readonly patterns: Map<'manifests' | 'tags', Pattern>;
  /** Whether it asked for a user name and password itself. */
  basic: boolean;
}

type Held =
  | { readonly way: 'basic'; readonly header: string }
  /** A refusal is kept too, so that the same token is not asked for twice in one question. */
  | { readonly way: 'bearer'; readonly login: Login; readonly token: Answer<Token> };

interface Opened {
  readonly received: Received;
  readonly held: Held | null;
}

/** The same session in the time of a question, and whether anything was asked in it: what was kept proves nothing. */
export function watched(session: Session, clock: QuestionClock): { readonly session: Session; wasAsked(): boolean } {
  let was = false;
  const ask: Session['ask'] = (endpoint, question) => {
    was = true;
    return session.ask(endpoint, { ...question, clock });
  };
  return { session: { ask }, wasAsked: () => was };
}

const mostHosts = 1000;
const hint = 'it is private or does not exist';

export function createSessions(transport: Transport, tokens: Tokens): Sessions {
  const hosts = new LRUCache<string, Host>({ max: mostHosts });

  function hostOf(origin: string): Host {
    const host = hosts.get(origin) ?? { scout: createScout(), patterns: new Map(), basic: false };
    hosts.set(origin, host);
    return host;
  }

  function as(credential: Credential | null): Session {
    async function ask(endpoint: Endpoint, question: Question): Promise<Answer<Received>> {
      const host = hostOf(endpoint.origin);
      const opened = await host.scout(() => open(host, endpoint, question));
      if (!opened.ok) return opened;
      let { received, held } = opened.value;
      // At most three rounds: a remembered token is spent, another question's newer one too, then one of our own.
      for (let round = 0; round < 3 && received.status === 401; round += 1) {
        const next = await signIn(host, endpoint, question, received, held);
        if (!next.ok) return next;
        held = next.value;
        const sent = await send(endpoint, question, held);
        if (!sent.ok) return { ok: false, reason: unreached(sent) };
        received = sent.received;
        if (received.status !== 401 && held.way === 'bearer') learn(host, endpoint, question, held.login);
      }
      return received.status === 401 ? refusal(endpoint, received, unwelcome()) : { ok: true, value: received };
    }

    /** The first request of a question: with a token where the host is known to want one. */
    async function open(host: Host, endpoint: Endpoint, question: Question): Promise<Answer<Opened>> {
      const pattern = host.patterns.get(topicOf(question)) ?? host.patterns.values().next().value;
      let held: Held | null = host.basic ? basic() : null;
      if (pattern !== undefined) {
        const login = loginFrom(endpoint, pattern);
        const token = await tokenFor(question, () => tokens.get(endpoint, login, null, credential));
        // Refused a token, the repository may still be open to all; other troubles end the question.
        if (!token.ok && token.reason.code !== 'AuthFailed') return token;
        // Whoever has credentials that are refused is not asked for as a stranger: the caller does that.
        if (!token.ok && credential !== null) return token;
        held = { way: 'bearer', login, token };
      }
      const sent = await send(endpoint, question, held);
      if (!sent.ok) return { ok: false, reason: unreached(sent) };
      const { received } = sent;
      if (received.status === 401 && pattern === undefined && received.url.origin === endpoint.origin) {
        const read = await readLogin(endpoint, received.header('www-authenticate'));
        if (read.ok && read.login !== 'basic') learn(host, endpoint, question, read.login);
      }
      return { ok: true, value: { received, held } };
    }

    function send(endpoint: Endpoint, question: Question, held: Held | null): Promise<Sent> {
      const from = { registry: endpoint.host, who: keyOf(credential) };
      return follow(transport, { ...question, ...from, form: null, authorization: headerOf(held) }, true);
    }

    /** Another proof than the one in `held`, as the 401 asks for it. */
    async function signIn(
      host: Host,
      endpoint: Endpoint,
      question: Question,
      received: Received,
      held: Held | null,
    ): Promise<Answer<Held>> {
      if (received.url.origin !== endpoint.origin) return refusal(endpoint, received, 'status 401 after a redirect');
      const read = await readLogin(endpoint, received.header('www-authenticate'));
      if (!read.ok) return refusal(endpoint, received, read.why);
      const { login } = read;
      if (login === 'basic') {
        host.basic = true;
        const next = held?.way === 'basic' ? null : basic();
        const why = credential === null ? 'it asks for a user name and password' : unwelcome();
        return next === null ? refusal(endpoint, received, why) : { ok: true, value: next };
      }
      const before = held?.way === 'bearer' && held.login.key === login.key ? held.token : null;
      if (before !== null && !before.ok) return before;
      if (before?.value.fresh === true) return refusal(endpoint, received, unwelcome());
      const spent = before?.value.text ?? null;
      const token = await tokenFor(question, () => tokens.get(endpoint, login, spent, credential));
      return token.ok ? { ok: true, value: { way: 'bearer', login, token } } : token;
    }

    function basic(): Held | null {
      return credential === null ? null : { way: 'basic', header: basicHeader(credential) };
    }

    function unwelcome(): string {
      return credential === null
        ? `status 401 with a new token; ${hint}`
        : `status 401 with these credentials; they may not read it, or it does not exist`;
    }

    return { ask };
  }

  return { as };
}

/** Whoever else waits for the same token has a time of its own. */
async function tokenFor({ clock }: Question, get: () => Promise<Answer<Token>>): Promise<Answer<Token>> {
  if (clock === undefined) return get();
  const token = await clock.during(get);
  return token === 'over' ? { ok: false, reason: unreached({ ok: false, ...clock.overtime }) } : token;
}

function headerOf(held: Held | null): string | null {
  if (held === null) return null;
  if (held.way === 'basic') return held.header;
  return held.token.ok ? `Bearer ${held.token.value.text}` : null;
}

function learn(host: Host, endpoint: Endpoint, question: Question, login: Login): void {
  const pattern = patternOf(endpoint, login);
  if (pattern !== null) host.patterns.set(topicOf(question), pattern);
}

function topicOf(question: Question): 'manifests' | 'tags' {
  return question.kind === 'tags' ? 'tags' : 'manifests';
}

function refusal(endpoint: Endpoint, received: Received, why: string): Extract<Answer<never>, { readonly ok: false }> {
  return { ok: false, reason: unauthorized(endpoint, received.url.host, why) };
}
