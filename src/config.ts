// The configuration file: read once at the front door by its schema, handed down as plain data.
import { dirname, resolve } from 'node:path';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { configSchema, registry, type Config, type RegistryConfig } from './config-schema.ts';

export type { Config, RegistryConfig };

/** A file that cannot be used: exit code 2. The message begins with the file and its line, and quotes no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The known word that was probably meant. */
export type Nearest = (word: string, known: readonly string[]) => string | null;

/**
 * Paths in the file are relative to its folder, and absolute in what is handed out. Throws a ConfigError.
 * @param file for messages and as the place that paths start from
 */
export function parseConfig(text: string, file: string, nearest: Nearest): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fail = (offset: number | undefined, words: string): never => {
    throw new ConfigError(
      offset === undefined ? `${file}: ${words}` : `${file}:${lines.linePos(offset).line}: ${words}`,
    );
  };
  const [broken] = document.errors;
  if (broken !== undefined) fail(broken.pos[0], `this is no YAML (${broken.code})`);
  const value: unknown = document.contents === null ? {} : plainOf(document, fail);
  const errors = Value.Errors(configSchema, value).filter((one) => one.keyword !== 'boolean');
  const wrong = errors.find((one) => 'additionalProperties' in one.params) ?? errors[0];
  if (wrong !== undefined) {
    const path = pathOf(wrong.instancePath);
    const unknown =
      'additionalProperties' in wrong.params ? String([wrong.params.additionalProperties].flat()[0]) : null;
    const at = offsetOf(document, unknown === null ? path : [...path, unknown]);
    fail(at, unknown === null ? wrongValue(path, wrong.keyword, wrong.params) : unknownKey(path, unknown, nearest));
  }
  // What the file leaves out is no wish of the file: the environment and the defaults come elsewhere.
  const decoded = Object.entries(Value.Decode(configSchema, value));
  const config = withOneHub(Object.fromEntries(decoded.filter(([key]) => Object.hasOwn(Object(value), key))));
  config.registries?.forEach((entry, index) => {
    const words = contradiction(entry, config, config.registries ?? []);
    if (words !== null) fail(offsetOf(document, ['registries', index]), words);
  });
  return absolute(config, (path) => resolve(dirname(file), path));
}

/** Docker Hub has several names, and references are compared under one. */
function withOneHub(config: Config): Config {
  const named = (text: string) => text.replace(/^(?:index|registry-1)\.docker\.io(?=\/|$)/, 'docker.io');
  const registries = config.registries?.map((one) => ({
    ...one,
    prefix: named(one.prefix),
    ...(one.listFrom !== undefined && { listFrom: named(one.listFrom) }),
  }));
  return registries === undefined ? config : { ...config, registries };
}

function plainOf(document: Document, fail: (offset: undefined, words: string) => never): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return fail(undefined, 'its aliases cannot be resolved');
  }
}

function pathOf(pointer: string): readonly (string | number)[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')));
}

/** Where the value of a path begins; of an unknown key or a missing one, the place around it. */
function offsetOf(document: Document, path: readonly (string | number)[]): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      return Number(node.range[0]);
    }
  }
  return undefined;
}

function wordsOf(path: readonly (string | number)[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}

function unknownKey(path: readonly (string | number)[], key: string, nearest: Nearest): string {
  const shown = /^[A-Za-z0-9_.-]{1,60}$/.test(key) ? `there is no key ${key} here` : 'there is a key that is unknown';
  const known = keysAt(path);
  const meant = nearest(key, known);
  return `${wordsOf(path)}${path.length > 0 ? ': ' : ''}${shown}; ${meant === null ? '' : `did you mean ${meant}? `}known are ${known.join(', ')}`;
}

function keysAt(path: readonly (string | number)[]): readonly string[] {
  const schema: TSchema =
    path[0] === 'registries' ? registry : path.length === 0 ? configSchema : configSchema.properties.credentialHelpers;
  return 'properties' in schema ? Object.keys(schema.properties as object) : [];
}

function wrongValue(path: readonly (string | number)[], keyword: string, params: object): string {
  const where = wordsOf(path);
  const place = where === '' ? '' : `${where}: `;
  if (keyword === 'required' && 'requiredProperties' in params)
    return `${place}${[params.requiredProperties].flat().join(', ')} is missing`;
  if (where === 'dockerConfig') return `${place}must be a path or false`;
  if (keyword === 'type' && 'type' in params) return `${place}must be of the type ${String(params.type)}`;
  if (keyword === 'pattern' && where.endsWith('realm'))
    return `${place}must be the address of a token server, such as https://auth.example.com/token`;
  if (keyword === 'pattern' && where.startsWith('appliers')) return `${place}must be a field manager, such as ci`;
  if (keyword === 'pattern') return `${place}must be of small letters, digits and hyphens`;
  return `${place}cannot be used (${keyword})`;
}

/** What one entry of `registries` says that cannot be, in words; null: nothing. */
function contradiction(entry: RegistryConfig, config: Config, all: readonly RegistryConfig[]): string | null {
  const { prefix, username, passwordFile, tokenFile, credHelper } = entry;
  const host = prefix.split('/', 1)[0] ?? '';
  const wrong = notAPrefix(prefix);
  if (wrong !== null) return `prefix: ${wrong}`;
  if (all.filter((one) => one.prefix === prefix).length > 1) return `prefix: ${prefix} is there more than once`;
  const whole = (['plainHttp', 'realm', 'ca', 'maxConcurrent'] as const).filter((key) => entry[key] || false);
  if (whole.length > 0 && prefix !== host)
    return `${whole.join(' and ')}: for a whole host; write it into an entry with the prefix ${host}`;
  if (entry.ca !== undefined && entry.plainHttp === true) return 'ca and plainHttp exclude each other';
  const place = entry.listFrom === undefined ? null : notAPrefix(entry.listFrom);
  if (place !== null) return `listFrom: ${place}`;
  if (entry.listFrom === prefix) return 'listFrom: is the prefix itself';
  if (entry.realm?.startsWith('http://') === true && entry.plainHttp !== true)
    return 'realm: must be https, for credentials go there';
  if ((username === undefined) !== (passwordFile === undefined)) return 'username and passwordFile belong together';
  const ways = [passwordFile, tokenFile, credHelper].filter((one) => one !== undefined);
  if (ways.length > 1) return 'passwordFile, tokenFile and credHelper exclude each other';
  if (credHelper !== undefined && config.credentialHelpers?.enabled !== true)
    return 'credHelper: needs credentialHelpers.enabled: true';
  return null;
}

function notAPrefix(text: string): string | null {
  const host = text.split('/', 1)[0] ?? '';
  if (text.includes('://')) return 'write it without http:// or https://';
  if (!/^[a-z0-9._-]+(:\d{1,5})?(\/[a-z0-9._/-]*[a-z0-9])?$|^\[[0-9a-f:.]+\]/.test(text))
    return 'must be a registry and perhaps a path, such as ghcr.io/acme';
  if (!/[.:]/.test(host) && host !== 'localhost')
    return `begins with no registry; write docker.io/${text} for Docker Hub`;
  return null;
}

function absolute(config: Config, path: (text: string) => string): Config {
  const { registries, credentialHelpers } = config;
  const at = <T extends object>(value: T, ...names: readonly (keyof T)[]): T => {
    const paths = names.flatMap((name) => (typeof value[name] === 'string' ? [[name, path(value[name])]] : []));
    return { ...value, ...Object.fromEntries(paths) };
  };
  return {
    ...at(config, 'dockerConfig', 'cacheFolder'),
    ...(registries && { registries: registries.map((one) => at(one, 'passwordFile', 'tokenFile', 'ca')) }),
    ...(credentialHelpers && { credentialHelpers: at(credentialHelpers, 'folder') }),
  };
}
