// Runs test/bench/*.bench.ts one after another and prints a table for each: `npm run bench`, or with part of a file's name.
// What takes minutes or an hour is in *.long.ts and runs only when its name is given; what follows the name is for it.
import { existsSync, globSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { table } from './table.ts';
import type { Row } from './table.ts';

interface Bench {
  readonly name: string;
  run(args: readonly string[]): Promise<readonly Row[]>;
}

const folder = 'test/bench';
const [wanted = '', ...args] = process.argv.slice(2);
const long = `${folder}/${wanted}.long.ts`;
const files = globSync(`${folder}/**/*.bench.ts`).toSorted();
const chosen = existsSync(long) ? [long] : files.filter((file) => file.includes(wanted));
if (chosen.length === 0) {
  console.error(`bench: no file ${folder}/**/*${wanted}*.bench.ts or ${long}`);
  process.exitCode = 1;
}
for (const file of chosen) {
  const started = performance.now();
  try {
    const bench = (await import(pathToFileURL(resolve(file)).href)) as Bench;
    console.log(`\n${bench.name} (${file})\n`);
    console.log(table(await bench.run(args)));
    console.log(`\n${((performance.now() - started) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.error(`bench: ${file} failed`, error);
    process.exitCode = 1;
  }
}
