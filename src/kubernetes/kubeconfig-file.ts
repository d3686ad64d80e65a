// One kubeconfig file as named entries, and several merged the way kubectl merges them.
import { parseDocument } from 'yaml';
import { ClusterError } from './status-error.ts';

export interface Entry {
  readonly name: string;
  /** Paths inside the entry are relative to this file's folder. */
  readonly file: string;
  /** Empty where the key is absent or null. */
  text(key: string): string;
  list(key: string): readonly string[];
  has(key: string): boolean;
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
  return {
    currentContext: textOf(root['current-context']),
    clusters: entriesOf(file, root, 'clusters', 'cluster'),
    users: entriesOf(file, root, 'users', 'user'),
    contexts: entriesOf(file, root, 'contexts', 'context'),
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

function parseYaml(file: string, text: string): Fields {
  try {
    const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' });
    const [problem] = document.errors;
    if (problem !== undefined) throw unusable(file, `line ${lineOf(text, problem.pos[0])}: ${problem.code}`);
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

function entriesOf(file: string, root: Fields, list: string, key: string): Entries {
  const entries = new Map<string, Entry>();
  const raw = root[list];
  for (const one of Array.isArray(raw) ? raw : []) {
    if (!isRecord(one)) throw unusable(file, `${list} holds something that is no mapping`);
    const name = textOf(one['name']);
    if (entries.has(name)) throw unusable(file, `${list} holds "${name}" twice`);
    entries.set(name, entryOf(name, file, isRecord(one[key]) ? one[key] : {}));
  }
  return entries;
}

function entryOf(name: string, file: string, fields: Fields): Entry {
  return {
    name,
    file,
    text: (key) => textOf(fields[key]),
    list(key) {
      const raw = fields[key];
      return Array.isArray(raw) ? raw.map(textOf).filter((one) => one !== '') : [];
    },
    has: (key) => isRecord(fields[key]) || Array.isArray(fields[key]) || textOf(fields[key]) !== '',
  };
}

function textOf(raw: unknown): string {
  return typeof raw === 'string' && raw !== 'null' && raw !== '~' ? raw : '';
}

function isRecord(raw: unknown): raw is Fields {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
