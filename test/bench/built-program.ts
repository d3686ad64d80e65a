// Builds the program that the benches run: the present source, in a folder that no other build touches.
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../../tools/bundle.ts';

const folder = resolve('.cache/bench');

/** The same files as `npm run build` makes; gives the path of reship.js. */
export async function builtProgram(): Promise<string> {
  const outdir = join(folder, 'dist');
  await build(bundleOptions('src/main.ts', outdir));
  return join(outdir, 'reship.js');
}

/** One of our own TypeScript files as one JavaScript file, so that starting it costs no more than it must. */
export async function builtFile(entry: string, name: string): Promise<string> {
  const outfile = join(folder, name);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outfile;
}
