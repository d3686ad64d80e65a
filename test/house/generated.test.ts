import { expect, test } from 'vitest';
import { differences, generateAll, generatedFolders } from '../../tools/gen/all.ts';
import { filesUnder, read } from './tree.ts';

const wanted = [{ path: 'docs/a.md', text: 'a\n' }];

test.each([
  ['a file that was edited by hand', () => 'b\n', [], 1, 0],
  ['a file that is missing', () => null, [], 1, 0],
  ['a file that nobody generates any more', () => 'a\n', ['docs/a.md', 'docs/old.md'], 0, 1],
  ['nothing', () => 'a\n', ['docs/a.md'], 0, 0],
])('planted: %s', (_name, readText, present, write, remove) => {
  const found = differences(wanted, readText, present);
  expect([found.write.length, found.remove.length]).toEqual([write, remove]);
});

test('the house: generated files are what their sources say', () => {
  const { write, remove } = differences(generateAll(), read, filesUnder(...generatedFolders));
  expect([...write.map((file) => file.path), ...remove]).toEqual([]);
});
