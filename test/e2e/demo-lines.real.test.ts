// The lines to copy that `reship demo` prints while it stays up.
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { eventually } from '#test/fixtures/controller-process.ts';
import { startDemo } from '#test/fixtures/demo-process.ts';

const programs = findControlPlane();

test.runIf(programs !== null)('the lines that it prints, typed in order, do what they say', async () => {
  const demo = startDemo('/nonexistent/config', []);
  await demo.shows('Ctrl-C here ends everything');
  await demo.shows('reship.js status');
  const lines = [...demo.shown().matchAll(/^ {2}((?:kubectl|curl|\S*reship\.js) .*)$/gm)].map(([, line = '']) => line);
  const images = demo.count('ImageUpdated');
  // What each of them brings about; the first resume ends what `rollout undo` began, the second one a suspension.
  const then = (line: string): readonly string[] => {
    if (line.startsWith('curl')) return ['ImageUpdated', 'RolloutCompleted'];
    const isFirst = line.includes(' resume ') && demo.count('ImageUpdated') === images + 1;
    return isFirst ? ['ImageUpdated', 'RolloutCompleted'] : [];
  };
  const env = { ...process.env, PATH: `${dirname(programs?.kubectl ?? '')}:${process.env['PATH']}` };
  for (const line of lines) {
    const before = then(line).map((word) => [word, demo.count(word)] as const);
    await promisify(execFile)('sh', ['-c', line], { env });
    for (const [word, count] of before)
      await eventually(`${word} after ${line}`, () => (demo.count(word) > count ? true : null));
  }
  demo.child.kill('SIGINT');
  expect([lines.length, (await demo.end()).code]).toEqual([9, 0]);
});
