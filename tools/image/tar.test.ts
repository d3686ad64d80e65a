import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { tarOf, type TarEntry } from './tar.ts';

const text = (content: string) => new TextEncoder().encode(content);
const entries: readonly TarEntry[] = [
  { path: 'usr/bin/node', mode: 0o755, content: text('x'.repeat(1000)) },
  { path: 'app/a.js', mode: 0o644, content: text('1') },
  { path: 'tmp', mode: 0o1777, content: null },
  { path: 'app/empty', mode: 0o644, content: text('') },
];

describe('a tar archive', () => {
  test('is read by tar as it was meant', () => {
    const listed = execFileSync('tar', ['--utc', '--full-time', '-tvf', '-'], {
      input: tarOf(entries),
      encoding: 'utf8',
    });
    const lines = listed
      .trim()
      .split('\n')
      .map((line) =>
        line
          .split(/ +/)
          .filter((_, place) => place !== 3 && place !== 4)
          .join(' '),
      );
    expect(lines).toEqual([
      'drwxr-xr-x 0/0 0 app/',
      '-rw-r--r-- 0/0 1 app/a.js',
      '-rw-r--r-- 0/0 0 app/empty',
      'drwxrwxrwt 0/0 0 tmp/',
      'drwxr-xr-x 0/0 0 usr/',
      'drwxr-xr-x 0/0 0 usr/bin/',
      '-rwxr-xr-x 0/0 1000 usr/bin/node',
    ]);
    expect(listed.match(/1970-01-01 00:00:00/g)).toHaveLength(7);
    const node = execFileSync('tar', ['-xOf', '-', 'usr/bin/node'], { input: tarOf(entries), encoding: 'utf8' });
    expect(node).toBe('x'.repeat(1000));
  });

  test('is the same whatever the order of its entries', () => {
    expect(tarOf(entries.toReversed())).toEqual(tarOf(entries));
  });

  test.each([
    ['that comes twice', [entries[1], entries[1]]],
    ['that is too long', [{ path: 'a'.repeat(101), mode: 0o644, content: text('') }]],
  ])('refuses a path %s', (_name, bad) => {
    expect(() => tarOf(bad as readonly TarEntry[])).toThrow(/^tar: /);
  });
});
