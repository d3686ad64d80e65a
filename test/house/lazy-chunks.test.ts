// What only some commands need is loaded by them alone: seen in the bundle as it is built.
import { build, type Metafile } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { bundleOptions } from '../../tools/bundle.ts';
import { partOfUndici } from '../../tools/undici.ts';

let outputs: Metafile['outputs'];

beforeAll(async () => {
  // Without the plugin that writes dist/.
  const { metafile } = await build({ ...bundleOptions('src/main.ts', '/unwritten'), plugins: [partOfUndici] });
  outputs = metafile?.outputs ?? {};
});

/** The source files that are loaded with this one: its chunk, and the chunks that it imports at once. */
function loadedWith(entry: string): readonly string[] {
  const [first] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === entry) ?? [];
  if (first === undefined) throw new Error(`${entry} is in no chunk of its own`);
  const chunks = new Set([first]);
  for (const chunk of chunks)
    for (const { path, kind } of outputs[chunk]?.imports ?? []) if (kind === 'import-statement') chunks.add(path);
  return [...chunks].flatMap((chunk) => Object.keys(outputs[chunk]?.inputs ?? {}));
}

const ofDemo = (path: string): boolean => path.startsWith('src/sandbox/') || path.startsWith('src/front/demo');

test('the demo loads the sandbox', () => {
  expect(loadedWith('src/front/demo.ts').filter(ofDemo).length).toBeGreaterThan(20);
});

test.each(['src/main.ts', 'src/front/commands.ts', 'src/front/controller.ts'])('%s loads nothing of it', (entry) => {
  expect(loadedWith(entry).filter(ofDemo)).toEqual([]);
});
