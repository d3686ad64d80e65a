// Bearer tokens: asked for once, kept while they live, renewed before they end.
import { LRUCache } from 'lru-cache';
import type { Answer } from '#core/decision/observation.ts';
import { basicHeader, type Credential, keyOf } from './credential.ts';
import { createFlight } from './flight.ts';
import type { Endpoint } from './host.ts';
import type { Login } from './login.ts';
import { follow } from './redirect.ts';
import type { Received, Sent, Transport } from './call.ts';
import { refused, unauthorized, unreached, unusable } from './trouble.ts';

export interface Token {
  readonly text: string;
  /** Whether it was fetched for this question and not taken from memory. */
  readonly fresh: boolean;
}

export interface Tokens {
  /**
   * @param spent a token that the registry no longer takes; it is never given out again
   * @param credential null: none; its tokens are nobody else's
   */
  get(endpoint: Endpoint, login: Login, spent: string | null, credential: Credential | null): Promise<Answer<Token>>;
}

interface Kept {
  /** The login's. */
  readonly key: string;
  readonly text: string;
  readonly until: number;
}

interface Refused {
  /** One clause. */
  readonly why: string;
  readonly until: number;
}

const limit = 256 * 1024;
const most = 10_000;
/** Characters of all tokens together, and of the names of all refusals. */
const [mostTokens, mostRefusals] = [16 * 1024 * 1024, 4 * 1024 * 1024];
/** Tokens of one credential for one repository: its lists may want another one than its manifests. */
const mostOfOne = 4;
const longest = 16_384;
const longestSeconds = 86_400;
/** One look asks several questions with the same token; the next look comes later and asks anew. */
const refusedMilliseconds = 10_000;

/** Token servers that know no refresh tokens answer a POST with one of these; GET is what all know (distribution project, OAuth2). */
const noPost: readonly number[] = [400, 401, 404, 405];

/** @param now milliseconds of a clock that never goes back */
export function createTokens(transport: Transport, now: () => number): Tokens {
  const kept = new LRUCache<string, readonly Kept[]>({
    max: most,
    maxSize: mostTokens,
    sizeCalculation: (tokens, place) =>
      tokens.reduce((sum, { key, text }) => sum + key.length + text.length, place.length),
    perf: { now },
    ttlResolution: 0,
  });
  const refusals = new LRUCache<string, Refused>({
    max: most,
    maxSize: mostRefusals,
    sizeCalculation: ({ why }, key) => key.length + why.length,
  });
  /** Credentials that a token server takes by GET alone. */
  const byGet = new LRUCache<string, true>({ max: 1000 });
  const flight = createFlight<Answer<Token>>(false);

  async function get(
    endpoint: Endpoint,
    login: Login,
    spent: string | null,
    credential: Credential | null,
  ): Promise<Answer<Token>> {
    const key = `${keyOf(credential)} ${login.key}`;
    const known = kept.get(placeOf(endpoint, login, credential))?.find((one) => one.key === login.key);
    if (known !== undefined && known.text !== spent && now() < known.until) {
      return { ok: true, value: { text: known.text, fresh: false } };
    }
    const before = refusals.get(key);
    if (before !== undefined && now() < before.until)
      return { ok: false, reason: unauthorized(endpoint, login.realm.host, before.why) };
    return flight(key, () => fetch(endpoint, login, credential, key));
  }

  async function fetch(
    endpoint: Endpoint,
    login: Login,
    credential: Credential | null,
    key: string,
  ): Promise<Answer<Token>> {
    const { host } = login.realm;
    const sent = await send(endpoint, login, credential);
    if (!sent.ok) return { ok: false, reason: unreached(sent) };
    const { received } = sent;
    if ([400, 401, 403, 404].includes(received.status)) {
      const { status } = received;
      const why =
        credential === null
          ? `no token without credentials (status ${status}); it is private or does not exist`
          : `no token for these credentials (status ${status})`;
      refusals.set(key, { why, until: now() + refusedMilliseconds });
      return { ok: false, reason: unauthorized(endpoint, host, why) };
    }
    if (received.status !== 200) return { ok: false, reason: refused(endpoint, received) };
    const token = readToken(received);
    if (token === null) return { ok: false, reason: unusable(host, 'answered a token request with something else') };
    keep(placeOf(endpoint, login, credential), login, token);
    return { ok: true, value: { text: token.text, fresh: true } };
  }

  function keep(place: string, { key }: Login, { text, seconds }: { readonly text: string; readonly seconds: number }) {
    const lives = Math.ceil(seconds * 1000 - early(seconds));
    const others = (kept.get(place) ?? []).filter((one) => one.key !== key && now() < one.until);
    // What has ended goes with it, here and of all others.
    kept.purgeStale();
    kept.set(place, [{ key, text, until: now() + lives }, ...others.slice(0, mostOfOne - 1)], {
      ttl: Math.max(lives, ...others.map((one) => Math.ceil(one.until - now()))),
    });
  }

  async function send(endpoint: Endpoint, login: Login, credential: Credential | null): Promise<Sent> {
    const from = { registry: endpoint.host, who: keyOf(credential) };
    const call = { ...from, kind: 'token', accept: 'application/json', limit } as const;
    const byWhom = `${keyOf(credential)} ${login.realm.href}`;
    const post = credential?.form === 'identity' && !byGet.has(byWhom);
    if (post) {
      const form = formOf(login, credential);
      const posted = await follow(transport, { ...call, url: login.realm, authorization: null, form }, false);
      if (!posted.ok || !noPost.includes(posted.received.status)) return posted;
    }
    const authorization = credential === null ? null : basicHeader(credential);
    const sent = await follow(transport, { ...call, url: addressOf(login), authorization, form: null }, false);
    if (post && sent.ok && sent.received.status === 200) byGet.set(byWhom, true);
    return sent;
  }

  return { get };
}

/**
 * Where tokens are kept together, so that a registry that names new services and scopes without end pushes out its own alone:
 * those asked for with one repository, and those whose scope is for all.
 */
function placeOf({ origin, path }: Endpoint, { scope }: Login, credential: Credential | null): string {
  return `${keyOf(credential)} ${origin} ${scope.includes('repository:') ? path : ''}`;
}

/** The exchange of a refresh token (distribution project, OAuth2 token authentication). */
function formOf(login: Login, credential: Credential): string {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: credential.secret.reveal(),
    client_id: 'reship',
  });
  if (login.service !== null) form.set('service', login.service);
  if (login.scope !== '') form.set('scope', login.scope);
  return form.toString();
}

function addressOf(login: Login): URL {
  const url = new URL(login.realm);
  if (login.service !== null) url.searchParams.set('service', login.service);
  for (const scope of login.scope.split(' ')) {
    if (scope !== '') url.searchParams.append('scope', scope);
  }
  return url;
}

/**
 * Reads `token` or `access_token` and `expires_in` (the distribution project's token specification: 60 s where it is missing,
 * never less; a day at most). Counted from the receipt, so that a wrong `issued_at` or clock does not matter.
 */
function readToken(received: Received): { readonly text: string; readonly seconds: number } | null {
  const answer = parseObject(received.body);
  const text = answer?.['token'] ?? answer?.['access_token'];
  if (typeof text !== 'string' || text.length > longest || !/^[\x21-\x7e]+$/.test(text)) return null;
  const seconds = Number(answer?.['expires_in'] ?? 60);
  return { text, seconds: Number.isFinite(seconds) ? Math.min(longestSeconds, Math.max(60, seconds)) : 60 };
}

/** Milliseconds before its end at which a token is renewed: a tenth of its life, half a minute at most. */
function early(seconds: number): number {
  return Math.min(30_000, seconds * 100);
}

function parseObject(bytes: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
