// Writes every generated file, or with --check says which one differs: `npm run gen`.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { differences, generateAll, generatedFolders } from './all.ts';

const options = process.argv.slice(2);
const check = options.includes('--check');
if (options.some((option) => option !== '--check')) {
  console.error('usage: npm run gen -- [--check]');
  process.exit(2);
}

const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : null);
const present = generatedFolders.flatMap((folder) => globSync(`${folder}/*`));
const { write, remove } = differences(generateAll(), read, present);
const changed = [...write.map((file) => file.path), ...remove];

if (check) {
  for (const path of changed) console.error(`gen: ${path} is not what its source says; run npm run gen`);
  process.exitCode = changed.length > 0 ? 1 : 0;
} else {
  for (const file of write) {
    mkdirSync(dirname(file.path), { recursive: true });
    writeFileSync(file.path, file.text);
  }
  for (const path of remove) rmSync(path);
  console.log(changed.length > 0 ? changed.join('\n') : 'gen: nothing changed');
}
