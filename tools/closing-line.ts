// The reporter that searches all that is printed for credentials, ends every test run with one plain line, and keeps it in .cache/closing-line.
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Reporter, TestModule, TestSuite } from 'vitest/node';
import { watchForLeaks } from './leaks.ts';
import { closingLines, tally } from './tally.ts';
import type { FileSeen } from './tally.ts';

function failedOutsideTests(part: TestModule | TestSuite): boolean {
  if (part.errors().length > 0) return true;
  // A suite can fail without an error of its own and without a failed test when its worker is lost.
  return (
    part.state() === 'failed' &&
    part.children.allTests('failed').next().done === true &&
    suitesOf(part).every((suite) => suite.errors().length === 0)
  );
}

function suitesOf(part: TestModule | TestSuite): readonly TestSuite[] {
  return [...part.children.allSuites()];
}

function seen(module: TestModule): FileSeen {
  return {
    group: module.project.name,
    path: module.relativeModuleId,
    tests: [...module.children.allTests()].map((test) => ({ state: test.result().state })),
    broken: [module, ...suitesOf(module)].filter(failedOutsideTests).length,
  };
}

function inSandbox(group: string): boolean {
  return group === 'sandbox' || (process.env['E2E_CLUSTER'] === 'sandbox' && group !== 'unit');
}

export default function closingLine(): Reporter {
  let lines: readonly string[] = closingLines(tally([], 0), inSandbox);
  let watching = false;
  let leaks: readonly string[] = [];
  return {
    onInit(vitest) {
      watching = vitest.config.watch;
      leaks = watchForLeaks({ 'standard output': process.stdout, 'standard error': process.stderr });
      // At exit and not at the end of the run: what others print late must not come after it.
      process.once('exit', () => {
        if (watching) return;
        if (leaks.length > 0) process.exitCode = 1;
        process.stdout.write(`${lines.join('\n')}\n`);
      });
    },
    onTestRunEnd(modules, unhandled, reason) {
      const result = tally(modules.map(seen), unhandled.length + leaks.length + (reason === 'interrupted' ? 1 : 0));
      lines = [...new Set(leaks), ...closingLines(result, inSandbox)];
      if (watching) return;
      if (result.failed > 0) process.exitCode = 1;
      mkdirSync('.cache', { recursive: true });
      writeFileSync('.cache/closing-line', `${lines.at(-1)}\n`);
    },
  };
}
