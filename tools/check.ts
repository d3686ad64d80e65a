// Everything that a change needs before it is proposed, in under a minute: `npm run check`.
import { spawnSync } from 'node:child_process';
import { delimiter, resolve } from 'node:path';

const steps: readonly { readonly name: string; readonly command: string; readonly repair: string }[] = [
  { name: 'types', command: 'tsc -b', repair: 'correct the types' },
  { name: 'lint', command: 'oxlint --type-aware', repair: 'oxlint --type-aware --fix corrects some' },
  { name: 'format', command: 'biome format .', repair: 'npx biome format --write .' },
  { name: 'generated files', command: 'node tools/node.js tools/gen/gen.ts --check', repair: 'npm run gen' },
  { name: 'unit and house tests', command: 'vitest run --project unit', repair: 'npx vitest run <file>' },
];

const env = { ...process.env, PATH: [resolve('node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter) };
const began = performance.now();

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

for (const step of steps) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(step.command, {
    shell: true,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) {
    process.stdout.write(stdout + stderr);
    console.log(`check: ${step.name} failed after ${seconds(started)} (${step.command}); ${step.repair}`);
    process.exit(1);
  }
  console.log(`${step.name.padEnd(24)}${seconds(started)}`);
}
console.log(`check: all is well, ${seconds(began)}`);
