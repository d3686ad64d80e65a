// Where a registry's tokens come from and which scope they need, learned from its challenges.
import { parseChallenges } from './challenge.ts';
import { type Endpoint, parseUrl, shownHost } from './host.ts';
import { trustedRealm } from './realm.ts';

/** One token's worth: two with the same key share it. */
export interface Login {
  readonly key: string;
  readonly realm: URL;
  readonly service: string | null;
  readonly scope: string;
}

export type LoginRead =
  | { readonly ok: true; readonly login: Login }
  /** No token server: the registry itself takes a user name and password. */
  | { readonly ok: true; readonly login: 'basic' }
  | { readonly ok: false; readonly why: string };

/** What a challenge says about the other repositories of its host: the actions of a repository's scope, or one scope for all. */
export interface Pattern {
  readonly realm: URL;
  readonly service: string | null;
  readonly actions: string | null;
  readonly scope: string | null;
}

/** The login that the challenge of a 401 asks for, or in words why it cannot be used. */
export async function readLogin(endpoint: Endpoint, header: string | null): Promise<LoginRead> {
  const challenges = parseChallenges(header ?? '');
  const bearer = challenges.find((one) => one.scheme === 'bearer' && one.parameters.has('realm'));
  if (bearer === undefined) {
    const basic = challenges.some((one) => one.scheme === 'basic');
    return basic ? { ok: true, login: 'basic' } : { ok: false, why: 'status 401 without a way to sign in' };
  }
  const realm = await trustedRealm(endpoint, bearer.parameters.get('realm') ?? '');
  if (realm === null)
    return {
      ok: false,
      why: `${elsewhere(bearer.parameters.get('realm') ?? '')}, which is not asked unless the configuration names it as realm`,
    };
  const service = bearer.parameters.get('service') ?? null;
  const scope = bearer.parameters.get('scope') ?? `repository:${endpoint.path}:pull`;
  if (scope.length + (service?.length ?? 0) > 2048) return { ok: false, why: 'its challenge is too long' };
  return { ok: true, login: loginOf(endpoint, realm, service, scope) };
}

function elsewhere(realm: string): string {
  const host = shownHost(parseUrl(realm));
  const named = host === null ? 'to a token server' : `to the token server ${host}`;
  return `it sends ${named} of another site`;
}

/** null when the scope is of a form that says nothing about other repositories. */
export function patternOf(endpoint: Endpoint, login: Login): Pattern | null {
  const { realm, service, scope } = login;
  const own = `repository:${endpoint.path}:`;
  if (scope.startsWith(own) && !scope.includes(' '))
    return { realm, service, actions: scope.slice(own.length), scope: null };
  return scope.includes('repository:') ? null : { realm, service, actions: null, scope };
}

export function loginFrom(endpoint: Endpoint, pattern: Pattern): Login {
  const scope = pattern.scope ?? `repository:${endpoint.path}:${pattern.actions ?? 'pull'}`;
  return loginOf(endpoint, pattern.realm, pattern.service, scope);
}

function loginOf(endpoint: Endpoint, realm: URL, service: string | null, scope: string): Login {
  return { key: JSON.stringify([endpoint.origin, realm.href, service, scope]), realm, service, scope };
}
