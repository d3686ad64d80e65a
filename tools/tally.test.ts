import { describe, expect, test } from 'vitest';
import { closingLines, tally } from './tally.ts';
import type { FileSeen } from './tally.ts';

const file = (states: string, change: Partial<FileSeen> = {}): FileSeen => ({
  group: 'unit',
  path: 'src/a.test.ts',
  tests: Array.from(states, (letter) => ({
    state: letter === 'p' ? 'passed' : letter === 'f' ? 'failed' : letter === 's' ? 'skipped' : 'pending',
  })),
  broken: 0,
  ...change,
});
const real = (group: string, states: string) => file(states, { group, path: `test/${group}/a.real.test.ts` });

describe('the closing line', () => {
  test.each<[string, readonly FileSeen[], number, readonly string[]]>([
    ['all passed', [file('pp'), file('p')], 0, ['3 passed, 0 failed']],
    ['one failed, one skipped', [file('pfs')], 0, ['unit: 1 skipped', '1 passed, 1 failed']],
    ['a test that never ended is a failure', [file('p?')], 0, ['1 passed, 1 failed']],
    ['a file that did not load is a failure', [file('p'), file('', { broken: 1 })], 0, ['1 passed, 1 failed']],
    [
      'a failed hook is a failure beside its skipped tests',
      [file('ss', { broken: 1 })],
      0,
      ['unit: 2 skipped', '0 passed, 1 failed'],
    ],
    ['an error outside of every test is a failure', [file('p')], 1, ['1 passed, 1 failed']],
    ['no file at all is a failure', [], 0, ['0 passed, 1 failed']],
    ['only skipped tests are a failure', [file('ss')], 0, ['unit: 2 skipped', '0 passed, 1 failed']],
    [
      'each group that has no control plane says so',
      [file('p'), real('contract', 'ss'), real('contract', 's'), real('e2e', 's')],
      0,
      [
        'contract: 3 skipped, 3 for want of a control plane; run make control-plane',
        'e2e: 1 skipped, 1 for want of a control plane; run make control-plane',
        '1 passed, 0 failed',
      ],
    ],
    [
      'one skipped test of a real file is no missing control plane',
      [real('e2e', 'ps')],
      0,
      ['e2e: 1 skipped', '1 passed, 0 failed'],
    ],
    [
      'what the sandbox cannot run says so',
      [file('p'), real('sandbox', 'ps')],
      0,
      ['sandbox: 1 skipped, which are for the real control plane alone', '2 passed, 0 failed'],
    ],
    [
      'a failed hook of a real file is no missing control plane',
      [file('p'), { ...real('e2e', 's'), broken: 1 }],
      0,
      ['e2e: 1 skipped', '1 passed, 1 failed'],
    ],
  ])('%s', (_name, files, strays, lines) => {
    expect(closingLines(tally(files, strays), (group) => group === 'sandbox')).toEqual(lines);
  });
});
