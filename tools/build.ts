// Builds dist/reship.js with its lazy chunks: `npm run build`, or with an entry and a folder to try another program.
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from './bundle.ts';

const [entry = 'src/main.ts', outdir = 'dist'] = process.argv.slice(2);

// esbuild has printed what is wrong when it rejects.
await build(bundleOptions(entry, resolve(outdir))).catch(() => {
  console.error('build: failed');
  process.exitCode = 1;
});
