// How src/main.ts becomes dist/reship.js: the options and the writing that build and dev share.
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuildOptions, Metafile, OutputFile, Plugin } from 'esbuild';
import { notices } from './notices.ts';
import { partOfUndici } from './undici.ts';

const shebang = '#!/usr/bin/env node\n';

// Packages in CommonJS call require() for Node's own modules, which an ES module does not have.
const requireShim =
  "import { createRequire as reshipCreateRequire } from 'node:module'; const require = reshipCreateRequire(import.meta.url);";

function version(): string {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  return version;
}

/** Writes what is new, then removes chunks of earlier builds, so that dist/ works at every moment. */
function write(entry: string, outdir: string, files: readonly OutputFile[], metafile: Metafile): void {
  for (const file of files) {
    const isEntry = file.path === entry;
    const text = isEntry && !file.text.startsWith('#!') ? shebang + file.text : file.text;
    mkdirSync(dirname(file.path), { recursive: true });
    writeFileSync(file.path, text);
    if (isEntry) chmodSync(file.path, 0o755);
  }
  writeFileSync(join(outdir, 'THIRD-PARTY-LICENSES.txt'), notices(Object.keys(metafile.inputs)));
  const chunks = join(outdir, 'chunks');
  const written = new Set(files.map((file) => file.path));
  for (const name of files.length > 1 ? readdirSync(chunks) : []) {
    if (!written.has(join(chunks, name))) rmSync(join(chunks, name));
  }
}

function writer(outdir: string): Plugin {
  return {
    name: 'write-dist',
    setup(build) {
      let started = performance.now();
      build.onStart(() => {
        started = performance.now();
      });
      build.onEnd((result) => {
        if (result.errors.length > 0 || result.outputFiles === undefined || result.metafile === undefined) return;
        const files = result.outputFiles;
        const entry = join(outdir, 'reship.js');
        write(entry, outdir, files, result.metafile);
        const bytes = files.reduce((sum, file) => sum + file.contents.byteLength, 0);
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        console.log(`${entry}: ${Math.ceil(bytes / 1024)} KiB in ${files.length} files, ${seconds} s`);
      });
    },
  };
}

/**
 * @param entry the TypeScript file that starts the program
 * @param outdir an absolute folder
 */
export function bundleOptions(entry: string, outdir: string): BuildOptions {
  return {
    entryPoints: [{ in: entry, out: 'reship' }],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: requireShim },
    define: { RESHIP_VERSION: JSON.stringify(version()) },
    metafile: true,
    write: false,
    logLevel: 'warning',
    plugins: [partOfUndici, writer(outdir)],
  };
}
