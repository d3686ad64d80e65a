// Who may import whom: the table of rooms, for types and for tests beside the code as well.
import type { Import, SourceFile } from './source.ts';
import { importsOf, isTest } from './source.ts';

/** Each room of the core may import those before it. */
export const coreOrder = [
  'time',
  'reason',
  'image',
  'policy',
  'workload',
  'record',
  'gate',
  'decision',
  'plan',
  'rollout',
];

const rooms: Readonly<Record<string, readonly string[]>> = {
  contract: ['core'],
  runtime: [],
  controller: ['core', 'contract', 'runtime'],
  kubernetes: ['core', 'contract', 'runtime'],
  registry: ['core', 'runtime'],
  git: ['core', 'runtime'],
  notify: ['core', 'runtime'],
  webhook: ['core'],
  server: ['core', 'contract'],
  cli: ['core', 'contract'],
  sandbox: ['core', 'contract'],
  'config.ts': [],
  tools: ['core', 'contract', 'cli', 'test', 'test/fixtures', 'test/bench'],
};

/** Packages that the pure rooms may import; nothing of Node's. */
const purePackages: Readonly<Record<string, readonly string[]>> = {
  core: ['semver', 're2js'],
  contract: ['semver', 're2js', 'typebox'],
};

/** `core/image`, `registry`, `config.ts`, `test/e2e`, `tools`. */
export function roomOf(path: string): string {
  const [top = '', first = '', second = ''] = path.split('/');
  if (top === 'src')
    return first === 'core'
      ? `core/${second}`
      : first.replace(/\.(test|suite)\.ts$/, '.ts').replace(/^config-[a-z]+\.ts$/, 'config.ts');
  return top === 'test' && path.split('/').length > 2 ? `test/${first}` : top;
}

function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  const [top = '', room = ''] = to.split('/');
  if (from.startsWith('core/')) {
    const place = coreOrder.indexOf(room);
    return top === 'core' && place >= 0 && place < coreOrder.indexOf(from.slice('core/'.length));
  }
  if (to === 'front') return from === 'main.ts' || from.startsWith('test/');
  if (to === 'config.ts') return from === 'front' || from === 'tools' || from.startsWith('test/');
  if (to === 'main.ts') return false;
  if (from === 'front' || from === 'main.ts') return !to.startsWith('test') && to !== 'tools';
  const allowed = rooms[from];
  if (allowed === undefined) return from.startsWith('test');
  return allowed.includes(to) || allowed.includes(top === 'core' ? 'core' : to);
}

function complaint(file: SourceFile, one: Import): string | null {
  const from = roomOf(file.path);
  if (one.target === null) return packageComplaint(file, one);
  const to = roomOf(one.target);
  if (isTest(file.path) && file.path.startsWith('src/') && to.startsWith('test')) return null;
  if (!mayImport(from, to)) return `${from} may not import ${to}`;
  if (from === 'main.ts' && to === 'front' && !one.lazy && !one.typeOnly) return 'main.ts imports front lazily';
  if (from !== to && one.specifier.startsWith('.') && one.target.startsWith('src/')) {
    return `another room is imported by its name: #${one.target.slice('src/'.length)}`;
  }
  return null;
}

function packageComplaint(file: SourceFile, one: Import): string | null {
  const top = roomOf(file.path).split('/')[0] ?? '';
  const allowed = file.path.startsWith('src/') ? purePackages[top] : undefined;
  if (allowed === undefined || isTest(file.path)) return null;
  const name = /^(@[^/]+\/)?[^/]+/.exec(one.specifier)?.[0] ?? '';
  return allowed.includes(name) ? null : `${top} may import ${allowed.join(', ')} only`;
}

/** One sentence for each import that the table forbids. */
export function directions(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap((one) => {
      const text = complaint(file, one);
      return text === null ? [] : [`${file.path} imports ${one.specifier}: ${text}`];
    }),
  );
}

/** Folders of src that no row of the table knows. */
export function unknownRooms(files: readonly SourceFile[]): readonly string[] {
  const known = new Set([...coreOrder.map((room) => `core/${room}`), ...Object.keys(rooms), 'front', 'main.ts']);
  const inSource = files.filter((file) => file.path.startsWith('src/'));
  return [...new Set(inSource.map((file) => roomOf(file.path)))]
    .filter((room) => !known.has(room))
    .map((room) => `${room} is no room of the house`);
}
