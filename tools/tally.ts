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
  readonly skipped: number;
  /** Groups whose files for the real control plane were skipped as a whole, with the number of tests. */
  readonly withoutControlPlane: readonly { readonly group: string; readonly tests: number }[];
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
  return {
    passed,
    failed: passed + failed === 0 ? 1 : failed,
    skipped: count('skipped'),
    withoutControlPlane: skippedGroups(files),
  };
}

function skippedGroups(files: readonly FileSeen[]): Tally['withoutControlPlane'] {
  const groups = new Map<string, number>();
  for (const file of files) {
    if (!file.path.endsWith('.real.test.ts') || file.broken > 0 || file.tests.length === 0) continue;
    if (file.tests.some((test) => test.state !== 'skipped')) continue;
    groups.set(file.group, (groups.get(file.group) ?? 0) + file.tests.length);
  }
  return [...groups].map(([group, count]) => ({ group, tests: count }));
}

/**
 * The lines at the very end of a run; the last one stands alone: `12 passed, 0 failed, 3 skipped`.
 * @param inSandbox the run was on the sandbox, which has no admission and no containers
 */
export function closingLines(result: Tally, inSandbox = false): readonly string[] {
  const { passed, failed, skipped, withoutControlPlane } = result;
  const why = inSandbox ? 'for the real control plane alone' : 'no control plane found; run make control-plane';
  return [
    ...withoutControlPlane.map(({ group, tests }) => `${group}: ${tests} skipped, ${why}`),
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  ];
}
