// Who may ask a registry: a user name with its password, or a token that the registry itself gives out for it.
import { randomUUID } from 'node:crypto';
import { type Answered, type Asked, json, refusal } from './exchange.ts';

export interface Login {
  /** `basic`: the password with every request; `token`: a bearer token for each repository, given out at `/token`. */
  readonly mode: 'basic' | 'token';
  /** User name to password; with none, tokens are given to everybody. */
  readonly users: Readonly<Record<string, string>>;
}

export interface Doorkeeper {
  /** null: come in. */
  check(asked: Asked): Answered | null;
}

/** @param origin `http://127.0.0.1:PORT`, where the tokens are given out */
export function createDoorkeeper({ mode, users }: Login, origin: () => string): Doorkeeper {
  const pairs = new Set(Object.entries(users).map(([name, password]) => `${name}:${password}`));
  const tokens = new Map<string, readonly string[]>();

  const isUser = (authorization: string): boolean =>
    pairs.has(Buffer.from(/^Basic (.+)$/i.exec(authorization)?.[1] ?? '', 'base64').toString());

  function giveToken(url: URL, authorization: string): Answered {
    if (pairs.size > 0 && !isUser(authorization)) return refusal(401, 'UNAUTHORIZED', 'authentication required');
    const token = randomUUID();
    tokens.set(token, url.searchParams.getAll('scope'));
    return json(200, { token, access_token: token, expires_in: 300, issued_at: new Date().toISOString() });
  }

  return {
    check(asked) {
      const url = new URL(asked.url, 'http://registry');
      const authorization = asked.headers['authorization'] ?? '';
      if (mode === 'token' && url.pathname === '/token') return giveToken(url, authorization);
      const scope = scopeOf(asked.method, url.pathname);
      if (mode === 'basic') return isUser(authorization) ? null : refused('Basic realm="sandbox"');
      const granted = tokens.get(/^Bearer (.+)$/i.exec(authorization)?.[1] ?? '');
      if (granted !== undefined && (scope === null || granted.some((one) => covers(one, scope)))) return null;
      const wanted = scope === null ? '' : `,scope="${scope}"`;
      return refused(`Bearer realm="${origin()}/token",service="sandbox"${wanted}`);
    },
  };
}

function refused(challenge: string): Answered {
  const { status, headers, body } = refusal(401, 'UNAUTHORIZED', 'authentication required');
  return { status, headers: { ...headers, 'www-authenticate': challenge }, body };
}

/** null for what is no repository. */
function scopeOf(method: string, path: string): string | null {
  const repository = /^\/v2\/(.+?)\/(?:manifests|tags|blobs|referrers)\//.exec(path)?.[1];
  const action = method === 'DELETE' ? 'delete' : method === 'GET' || method === 'HEAD' ? 'pull' : 'push';
  return repository === undefined ? null : `repository:${repository}:${action}`;
}

function covers(granted: string, wanted: string): boolean {
  const [, repository, action = ''] = wanted.split(':');
  const [kind, name, actions = ''] = granted.split(':');
  return kind === 'repository' && name === repository && actions.split(',').includes(action);
}
