// Runs a TypeScript tool (`node tools/node.js tools/build.ts`), or says in one sentence why this Node cannot.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [node, , tool, ...rest] = process.argv;
if (!process.features.typescript) {
  console.error(
    `Node ${process.version} cannot run TypeScript: run this through npm (npm run, npx) with the optional dependencies installed, or install Node 24.`,
  );
  process.exit(1);
}
process.argv = [node, resolve(tool), ...rest];
await import(pathToFileURL(resolve(tool)).href);
