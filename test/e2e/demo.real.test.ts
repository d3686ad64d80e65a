// `reship demo` as a newcomer runs it: its story is the one that the quickstart shows, and nothing stays behind.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startDemo } from '#test/fixtures/demo-process.ts';

const page = fileURLToPath(new URL('../../docs/quickstart.md', import.meta.url));

// A cluster that the demo must not look at.
const start = (...args: readonly string[]) => startDemo('/nonexistent/config', args);

/** What differs from run to run, at the same width. */
function steady(capture: string): string {
  return (
    capture
      // Said beside Undone, by where the Pods of both images are at that moment.
      .replaceAll(/^.* (ReturnTargetUnknown|RunningUnknown) .*\n/gm, '')
      .replaceAll(/^\d\d:\d\d:\d\d/gm, '12:00:00')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-01-01T12:00:00.000Z')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:5000')
      .replaceAll(/sha256:[0-9a-f]{12}/g, 'sha256:0123456789ab')
      .replaceAll(/(\d@)[0-9a-f]{7}\b/g, '$10123456')
      .replaceAll(/\bweb-[0-9a-f]{10}\b/g, 'web-0123456789')
      // How long a rollout took, and its age: of any width, on a slow machine in minutes.
      .replaceAll(/(?:\d+[dhms])+ +(?:\d+[dhms])+$/gm, '1s         9s')
      .replaceAll(/(?<= Failed +)1s/g, '5s')
  );
}

/** The controllers that this process has started, as /proc has them. */
function childrenOf(pid: number): readonly number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  return readFileSync(path, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

// `npx vitest run test/e2e/demo.real.test.ts -u` writes the page anew.
test('the quickstart shows what the demo says', async () => {
  const demo = start('--once');
  const { code, stdout, stderr } = await demo.end();
  expect({ code, stderr, left: readdirSync(demo.tmp) }).toEqual({ code: 0, stderr: '', left: [] });
  const block = `\`\`\`text\n${steady(stdout).trim()}\n\`\`\``;
  const shown = readFileSync(page, 'utf8').replace(/^```text\n[^]*?^```$/m, () => block);
  await expect(shown).toMatchFileSnapshot(page);
});

test.each([
  ['Ctrl-C', ['SIGINT']],
  // The shell passes on what the terminal sends.
  ['a terminal that is closed', ['SIGHUP', 'SIGHUP']],
] as const)('%s in the middle ends all that was started: exit 130', async (_, signals) => {
  const demo = start('-o', 'json');
  await demo.shows('"Following"');
  const controllers = childrenOf(demo.child.pid ?? 0);
  for (const signal of signals) demo.child.kill(signal);
  const { code, stdout } = await demo.end();
  expect({ code, left: readdirSync(demo.tmp) }).toEqual({ code: 130, left: [] });
  expect(controllers).toHaveLength(1);
  expect(controllers.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toContainEqual({
    time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    by: 'reship',
    workload: 'deploy/web',
    what: 'Following',
    why: expect.stringMatching(/^app: semver:\^1\.4 on .*; runs 1\.4\.2, /) as string,
  });
});

test('what does not come is said, and ends it with 1: here the controller dies', async () => {
  const demo = start();
  // It has logged something by then.
  await demo.shows('Following');
  for (const pid of childrenOf(demo.child.pid ?? 0)) process.kill(pid, 'SIGKILL');
  const { code, stderr } = await demo.end();
  expect(stderr).toMatch(/^reship: demo: the controller has ended; the last that it logged: \{.*\}\n$/);
  expect({ code, left: readdirSync(demo.tmp) }).toEqual({ code: 1, left: [] });
});

test('whose output nobody reads any more cleans up and ends with 0', async () => {
  const demo = start('--once');
  await demo.shows('created');
  demo.child.stdout?.destroy();
  const { code, stderr } = await demo.end();
  expect({ code, stderr, left: readdirSync(demo.tmp) }).toEqual({ code: 0, stderr: '', left: [] });
});

test('a temporary folder that is not there is said', async () => {
  const demo = start('--once');
  rmSync(demo.tmp, { recursive: true });
  const { code, stderr } = await demo.end();
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(demo.tmp) as string });
  expect(stderr).toMatch(/^reship: demo: no folder for its files can be made in .*, which TMPDIR sets: ENOENT\n$/);
});

test('its controller does not outlive it, however it ends', async () => {
  const demo = start();
  await demo.shows('created');
  const controllers = childrenOf(demo.child.pid ?? 0);
  demo.child.kill('SIGKILL');
  await demo.end();
  expect(controllers).toHaveLength(1);
  while (controllers.some((pid) => existsSync(`/proc/${pid}`))) await new Promise((done) => setTimeout(done, 20));
});
