// Reads docker's config.json, and pull Secrets of both forms, entry by entry; what is broken is named, never quoted.
import { type Secret, secret } from '#runtime/secret.ts';
import { credentialOf } from './credential.ts';
import { readServer } from './server-pattern.ts';
import type { Entry, Keyring, Trouble } from './source.ts';

/** `dockercfg` is the old form: the `auths` without a frame. */
export type DockerForm = 'config' | 'dockercfg';

export interface DockerConfig extends Keyring {
  /** Helper names by the server they are for, as written. */
  readonly helpers: ReadonlyMap<string, string>;
  /** The helper for every other server; null: none. */
  readonly store: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

/** @param source where the text was found, as `secret shop/ghcr` */
export function readDockerConfig(text: Secret, form: DockerForm, source: string): DockerConfig {
  const document = parseObject(text.reveal());
  if (document === null) return broken(`${source} is no JSON object`);
  const auths = form === 'dockercfg' ? document : (document['auths'] ?? {});
  if (!isFields(auths)) return broken(`${source} has auths that are no object`);
  const entries: Entry[] = [];
  const troubles: Trouble[] = [];
  for (const [name, raw] of Object.entries(auths)) {
    const read = entryOf(name, raw, source);
    if (typeof read === 'string') troubles.push({ words: `${source}, ${shownName(name)}: ${read}`, next: '' });
    else if (read !== null) entries.push(read);
  }
  const helpers = isFields(document['credHelpers']) && form === 'config' ? document['credHelpers'] : {};
  return {
    entries,
    troubles,
    helpers: new Map(Object.entries(helpers).filter((one): one is [string, string] => typeof one[1] === 'string')),
    store: form === 'config' && typeof document['credsStore'] === 'string' ? document['credsStore'] : null,
  };
}

/** null: nothing is stored here, as `docker login` with a helper leaves it; a text: what is wrong. */
function entryOf(name: string, raw: unknown, source: string): Entry | string | null {
  if (!isFields(raw)) return 'the entry is no object';
  const server = readServer(name);
  if (server === null) return 'the name of the entry is no registry';
  const auth = textIn(raw, 'auth');
  const pair = auth === '' ? { username: textIn(raw, 'username'), password: textIn(raw, 'password') } : decode(auth);
  if (pair === null) return 'auth is not the base64 of "user:password"';
  const identity = textIn(raw, 'identitytoken');
  if (identity !== '') {
    return { server, credential: credentialOf('identity', pair.username, secret(identity), source) };
  }
  if (pair.username === '' && pair.password === '') return null;
  if (pair.username === '' || pair.password === '') return 'the user name or the password is missing';
  return { server, credential: credentialOf('password', pair.username, secret(pair.password), source) };
}

/** `auth` wins over `username` and `password`, as in the kubelet; padding may be missing. */
function decode(auth: string): { readonly username: string; readonly password: string } | null {
  const plain = auth.trim();
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) return null;
  const text = Buffer.from(plain, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return null;
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
}

function broken(words: string): DockerConfig {
  return { entries: [], troubles: [{ words, next: '' }], helpers: new Map(), store: null };
}

/** A name of an entry is outside text and might be a secret that was put in the wrong place. */
function shownName(name: string): string {
  return /^[A-Za-z0-9.:/*_-]{1,100}$/.test(name) && /[.:]|^localhost/.test(name) ? name : 'an entry';
}

function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

function parseObject(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
