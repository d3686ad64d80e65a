// Which repositories an entry of a docker configuration or a pull Secret is for, by the kubelet's rules.
import type { Repository } from '#core/image/reference.ts';

/** `https://index.docker.io/v1/`, `ghcr.io/acme`, `*.registry.example:5000` after reading. */
export interface ServerPattern {
  /** Parts of the host name; each may hold `*` and `?`. */
  readonly labels: readonly string[];
  /** "" where none was written. */
  readonly port: string;
  /** "" for the whole host, else it starts with `/`. */
  readonly path: string;
}

const hub: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
]);

/** null when the text names no host. A scheme is dropped; `/v1/` and `/v2/` are no part of a path. */
export function readServer(text: string): ServerPattern | null {
  const bare = text.trim().replace(/^https?:\/\//i, '');
  const slash = bare.indexOf('/');
  const place = (slash < 0 ? bare : bare.slice(0, slash)).toLowerCase();
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9._*?-]+)(:\d{1,5})?$/.test(place) || place.length > 255) return null;
  const path = (slash < 0 ? '' : bare.slice(slash)).replace(/[?#].*$/, '').replace(/^\/v[12](?=\/|$)/, '');
  const { host, port } = split(place);
  return { labels: labelsOf(host, port), port, path: path === '/' ? '' : path };
}

/**
 * The kubelet's rule: the same port, as many labels, each label a glob, and a path that begins alike
 * (kubernetes pkg/credentialprovider/keyring.go).
 */
export function matchesServer({ labels, port, path }: ServerPattern, repository: Repository): boolean {
  const slash = repository.indexOf('/');
  const asked = split(repository.slice(0, slash));
  const names = labelsOf(asked.host, asked.port);
  if (port !== asked.port || names.length !== labels.length || !repository.slice(slash).startsWith(path)) return false;
  return labels.every((label, place) => matchesGlob(label, names[place] ?? ''));
}

/** The more an entry says, the earlier it is tried: longer paths first, then hosts without a glob. */
export function bySpecificity(one: ServerPattern, other: ServerPattern): number {
  const globs = (pattern: ServerPattern) => (pattern.labels.some((label) => /[*?]/.test(label)) ? 1 : 0);
  return other.path.length - one.path.length || globs(one) - globs(other);
}

function split(place: string): { readonly host: string; readonly port: string } {
  const colon = place.lastIndexOf(':');
  const hasPort = colon >= 0 && !place.endsWith(']');
  return hasPort ? { host: place.slice(0, colon), port: place.slice(colon + 1) } : { host: place, port: '' };
}

/** Docker Hub's under one of its names. */
function labelsOf(host: string, port: string): readonly string[] {
  const name = hub.has(host) && port === '' ? 'docker.io' : host;
  return name.startsWith('[') ? [name] : name.split('.');
}

/** `*` is any text, `?` any letter; linear in the text for each star. */
function matchesGlob(glob: string, text: string): boolean {
  let [at, place, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (glob[place] === '*') {
      star = place;
      mark = at;
      place += 1;
    } else if (place < glob.length && (glob[place] === '?' || glob[place] === text[at])) {
      place += 1;
      at += 1;
    } else if (star >= 0) {
      mark += 1;
      at = mark;
      place = star + 1;
    } else return false;
  }
  while (glob[place] === '*') place += 1;
  return place === glob.length;
}
