// One kubeconfig file as named entries, and several merged the way kubectl merges them.
import { parseDocument } from 'yaml';
import { ClusterError } from './status-error.ts';
import { yamlMistake } from './yaml-mistake.ts';

export interface Entry {
  readonly name: string;
  /** Paths inside the entry are relative to this file's folder. */
  readonly file: string;
  /** Empty where the key is absent or null. */
  text(key: string): string;
  /** The texts of the list under the key, empty ones too. */
  list(key: string): readonly string[];
  has(key: string): boolean;
  /** The mapping under the key; null where there is none. */
  part(key: string): Entry | null;
  /** The mappings of the list under the key. */
  parts(key: string): readonly Entry[];
  /** What stands under the key with numbers and booleans as YAML 1.2 knows them; undefined where it is absent. */
  typed(key: string): unknown;
}

export type Entries = ReadonlyMap<string, Entry>;

export interface Kubeconfig {
  readonly currentContext: string;
  readonly clusters: Entries;
  readonly users: Entries;
  readonly contexts: Entries;
}

type Fields = Readonly<Record<string, unknown>>;

/** Every scalar is read as text (YAML's failsafe schema). Errors name line and kind, never the text: it holds secrets. */
export function parseKubeconfig(file: string, text: string): Kubeconfig {
  const root = parseYaml(file, text);
  const entries = (list: string, key: string) =>
    entriesOf(file, root, list, key, (name) => typedEntry(file, text, list, key, name));
  return {
    currentContext: textOf(root['current-context']),
    clusters: entries('clusters', 'cluster'),
    users: entries('users', 'user'),
    contexts: entries('contexts', 'context'),
  };
}

/** The first file that names an entry wins it whole; the first current-context counts. */
export function mergeKubeconfigs(files: readonly Kubeconfig[]): Kubeconfig {
  const reversed = files.toReversed();
  const first = (pick: (one: Kubeconfig) => Entries) => new Map(reversed.flatMap((one) => [...pick(one)]));
  return {
    currentContext: files.find((one) => one.currentContext !== '')?.currentContext ?? '',
    clusters: first((one) => one.clusters),
    users: first((one) => one.users),
    contexts: first((one) => one.contexts),
  };
}

function parseYaml(file: string, text: string, schema: 'failsafe' | 'core' = 'failsafe'): Fields {
  try {
    const document = parseDocument(text, { schema, prettyErrors: false, logLevel: 'silent' });
    const [problem] = document.errors;
    if (problem !== undefined)
      throw unusable(file, `line ${lineOf(text, problem.pos[0])}: ${yamlMistake(problem.code)}`);
    const root: unknown = document.toJS();
    if (root === null || root === '') return {};
    if (isRecord(root)) return root;
  } catch (error) {
    if (error instanceof ClusterError) throw error;
  }
  throw unusable(file, 'it is no YAML mapping');
}

function unusable(file: string, why: string): ClusterError {
  return new ClusterError('KubeconfigUnusable', `the kubeconfig ${file} cannot be read: ${why}`, {
    next: 'Correct the file.',
  });
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The few values whose type counts are read from a second parse, which hardly any kubeconfig needs. */
function typedEntry(file: string, text: string, list: string, key: string, name: string): Fields {
  const raw = parseYaml(file, text, 'core')[list];
  const found = (Array.isArray(raw) ? raw : []).find((one) => isRecord(one) && String(one['name']) === name);
  return isRecord(found) && isRecord(found[key]) ? found[key] : {};
}

function entriesOf(file: string, root: Fields, list: string, key: string, typed: (name: string) => Fields): Entries {
  const entries = new Map<string, Entry>();
  const raw = root[list];
  for (const one of Array.isArray(raw) ? raw : []) {
    if (!isRecord(one)) throw unusable(file, `${list} holds something that is no mapping`);
    const name = textOf(one['name']);
    if (entries.has(name)) throw unusable(file, `${list} holds "${name}" twice`);
    entries.set(
      name,
      entryOf(name, file, isRecord(one[key]) ? one[key] : {}, () => typed(name)),
    );
  }
  return entries;
}

function entryOf(name: string, file: string, fields: Fields, typed: () => Fields): Entry {
  const partOf = (raw: Fields) => entryOf(name, file, raw, () => ({}));
  return {
    name,
    file,
    text: (key) => textOf(fields[key]),
    list(key) {
      const raw = fields[key];
      return Array.isArray(raw) ? raw.filter((one) => typeof one === 'string') : [];
    },
    has: (key) => isRecord(fields[key]) || Array.isArray(fields[key]) || textOf(fields[key]) !== '',
    part: (key) => (isRecord(fields[key]) ? partOf(fields[key]) : null),
    parts(key) {
      const raw = fields[key];
      return Array.isArray(raw) ? raw.filter(isRecord).map(partOf) : [];
    },
    typed: (key) => (key in fields ? typed()[key] : undefined),
  };
}

function textOf(raw: unknown): string {
  return typeof raw === 'string' && raw !== 'null' && raw !== '~' ? raw : '';
}

function isRecord(raw: unknown): raw is Fields {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
