// Counts a test run so that nothing that went wrong can be missing from the numbers.

export interface TestSeen {
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
}

export interface FileSeen {
  /** The vitest project. */
  readonly group: string;
  /** Path from the project's root. */
  readonly path: string;
  readonly tests: readonly TestSeen[];
  /** Files or suites that failed outside of their tests: at loading, in a hook. */
  readonly broken: number;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** By group; `whole`: of these tests, so many are files for a control plane that were skipped as a whole. */
  readonly skipped: readonly { readonly group: string; readonly tests: number; readonly whole: number }[];
}

/**
 * A test that never ended, a file that did not load, a failed hook and an error that no test caught each count as one failure;
 * so does a run in which nothing ran.
 * @param strays errors that were thrown outside of every file, and an interruption
 */
export function tally(files: readonly FileSeen[], strays: number): Tally {
  const tests = files.flatMap((file) => file.tests);
  const count = (state: TestSeen['state']) => tests.filter((test) => test.state === state).length;
  const broken = files.reduce((sum, file) => sum + file.broken, 0);
  const passed = count('passed');
  const failed = count('failed') + count('pending') + broken + strays;
  return { passed, failed: passed + failed === 0 ? 1 : failed, skipped: skippedGroups(files) };
}

function skippedGroups(files: readonly FileSeen[]): Tally['skipped'] {
  const groups = new Map<string, { group: string; tests: number; whole: number }>();
  for (const { group, path, tests, broken } of files) {
    const skipped = tests.filter((test) => test.state === 'skipped').length;
    if (skipped === 0) continue;
    const isWhole = path.endsWith('.real.test.ts') && broken === 0 && skipped === tests.length;
    const before = groups.get(group) ?? { group, tests: 0, whole: 0 };
    groups.set(group, { group, tests: before.tests + skipped, whole: before.whole + (isWhole ? skipped : 0) });
  }
  return [...groups.values()];
}

/**
 * The lines at the very end of a run: what was skipped, a group a line, and the last one alone: `12 passed, 0 failed`.
 * @param inSandbox groups that ran on the sandbox, which has no admission and no containers
 */
export function closingLines(
  { passed, failed, skipped }: Tally,
  inSandbox: (group: string) => boolean,
): readonly string[] {
  return [
    ...skipped.map(({ group, tests, whole }) => {
      if (inSandbox(group)) return `${group}: ${tests} skipped, which are for the real control plane alone`;
      const missing = whole > 0 ? `, ${whole} for want of a control plane; run make control-plane` : '';
      return `${group}: ${tests} skipped${missing}`;
    }),
    `${passed} passed, ${failed} failed`,
  ];
}
