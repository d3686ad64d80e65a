// Builds dist/reship.js again at every change: `npm run dev`, until it is interrupted.
import { resolve } from 'node:path';
import { context } from 'esbuild';
import { bundleOptions } from './bundle.ts';

const watching = await context(bundleOptions('src/main.ts', resolve('dist')));
await watching.watch();
console.log('dev: watching src/');
