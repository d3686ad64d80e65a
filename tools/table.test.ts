import { expect, test } from 'vitest';
import { packageFolder } from './notices.ts';
import { table } from './table.ts';

test('numbers stand to the right, words to the left, and a missing cell is empty', () => {
  const rows = [
    { what: 'bare client', ms: 12 },
    { what: 'ours', ms: 9.5, note: 'ok' },
  ];
  expect(table(rows).split('\n')).toEqual(['what          ms  note', 'bare client   12', 'ours         9.5  ok']);
});

test.each([
  ['node_modules/commander/lib/x.js', 'node_modules/commander'],
  ['node_modules/@scope/name/x.js', 'node_modules/@scope/name'],
  ['../../node_modules/a/node_modules/b/x.js', '../../node_modules/a/node_modules/b'],
  ['src/main.ts', null],
])('the package of %s is %s', (path, folder) => {
  expect(packageFolder(path)).toBe(folder);
});
