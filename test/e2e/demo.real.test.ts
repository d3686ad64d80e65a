// `reship demo` as a newcomer runs it: its story is the one that the quickstart shows, and nothing stays behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { expectNoCanary } from '#test/fixtures/canary.ts';
import { folderWith } from '#test/fixtures/folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = join(root, 'docs/quickstart.md');

interface Demo {
  readonly child: ChildProcess;
  /** Where its temporary folder is made. */
  readonly tmp: string;
  /** Waits until its output has the text. */
  shows(text: string): Promise<void>;
  /** Its exit code and all that it wrote. */
  end(): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

function start(...args: readonly string[]): Demo {
  const home = folderWith({});
  const tmp = join(home, 'tmp');
  mkdirSync(tmp);
  // A cluster that the demo must not look at.
  const env = { PATH: process.env['PATH'], HOME: home, TMPDIR: tmp, KUBECONFIG: '/nonexistent/config' };
  const child = spawn(process.execPath, [join(root, 'dist/reship.js'), 'demo', ...args], { env, cwd: root });
  onTestFinished(() => void child.kill('SIGKILL'));
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text.stdout += more));
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text.stderr += more));
  const closed = once(child, 'close');
  return {
    child,
    tmp,
    async shows(wanted) {
      while (!text.stdout.includes(wanted)) await Promise.race([once(child.stdout, 'data'), closed.then(never)]);
    },
    async end() {
      await closed;
      expectNoCanary('reship demo', text.stdout + text.stderr);
      return { code: child.exitCode, ...text };
    },
  };
  function never(): never {
    throw new Error(`it ended (${child.exitCode}):\n${text.stdout}${text.stderr}`);
  }
}

/** What differs from run to run, at the same width. */
function steady(capture: string): string {
  return capture
    .replaceAll(/^\d\d:\d\d:\d\d/gm, '12:00:00')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-01-01T12:00:00.000Z')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:5000')
    .replaceAll(/sha256:[0-9a-f]{12}/g, 'sha256:0123456789ab')
    .replaceAll(/(\d@)[0-9a-f]{7}\b/g, '$10123456')
    .replaceAll(/\bweb-[0-9a-f]{10}\b/g, 'web-0123456789')
    .replaceAll(/\d+s +\d+s$/gm, `1s${' '.repeat(9)}9s`);
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

test('Ctrl-C in the middle ends all that was started: exit 130', async () => {
  const demo = start('-o', 'json');
  await demo.shows('"Following"');
  const controllers = childrenOf(demo.child.pid ?? 0);
  demo.child.kill('SIGINT');
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
    why: expect.stringMatching(/^app: semver:\^1\.4 on .*; runs 1\.4\.2; /) as string,
  });
});

test('what does not come is said, and ends it with 1: here the controller dies', async () => {
  const demo = start();
  await demo.shows('annotated');
  for (const pid of childrenOf(demo.child.pid ?? 0)) process.kill(pid, 'SIGKILL');
  const { code, stderr } = await demo.end();
  expect(stderr).toMatch(/^reship: demo: the controller has ended; the last that it logged: \{.*\}\n$/);
  expect({ code, left: readdirSync(demo.tmp) }).toEqual({ code: 1, left: [] });
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
