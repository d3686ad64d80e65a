// Whoever started the program may stop listening: the command still ends as it would have ended.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expectNoCanary } from '#test/fixtures/canary.ts';
import { folderWith } from '#test/fixtures/folder.ts';
import { startHostileApi } from '#test/fixtures/hostile-api.ts';

const program = fileURLToPath(new URL('../../dist/reship.js', import.meta.url));
const wrong = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, annotations: {reship.dev/polcy: digest}}
spec: {template: {spec: {containers: [{name: app, image: 'nginx:1.27'}]}}}
`;
const good = wrong.replace('polcy', 'policy');
/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:9';
const kubeconfig = (server: string) => `apiVersion: v1
kind: Config
current-context: a
contexts: [{name: a, context: {cluster: a, user: a}}]
clusters: [{name: a, cluster: {server: '${server}'}}]
users: [{name: a, user: {}}]
`;

/** Runs a command line with one of its pipes closed from the start; the other one's text and the exit code. */
function without(closed: 'stdout' | 'stderr', server: string, ...args: readonly string[]) {
  const folder = folderWith({ 'good.yaml': good, 'wrong.yaml': wrong, kubeconfig: kubeconfig(server) });
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', KUBECONFIG: join(folder, 'kubeconfig') };
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child[closed].destroy();
  const open = closed === 'stdout' ? child.stderr : child.stdout;
  open.setEncoding('utf8').on('data', (more: string) => (text += more));
  return new Promise<{ readonly code: number | null; readonly text: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      expectNoCanary(args.join(' '), text);
      resolve({ code, text });
    });
  });
}

const errors = '1 file, 1 workload: 1 error, 0 warnings\n';

describe('a closed standard output', () => {
  test('does not turn a failure into a success', async () => {
    expect(await without('stdout', nowhere, 'lint', '-f', 'wrong.yaml')).toEqual({ code: 1, text: errors });
  });

  test('does not turn what an update came to into a success', async () => {
    const { code, text } = await without('stdout', nowhere, 'update', '-A', '-o', 'json');
    expect(code).toBe(1);
    expect(text).not.toContain('EPIPE');
  });

  test('is no failure by itself', async () => {
    expect(await without('stdout', nowhere, '--help')).toEqual({ code: 0, text: '' });
  });
});

describe('a standard output that cannot be written', () => {
  /** With the standard output on a device that is always full. */
  function onFullDisk(...args: readonly string[]) {
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const folder = folderWith({ 'good.yaml': good, 'wrong.yaml': wrong });
    const ran = spawnSync(process.execPath, [program, ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    });
    return { code: ran.status, text: ran.stderr };
  }

  test.each([
    ['a report', ['lint', '-f', 'good.yaml', '-o', 'json']],
    ['help', ['--help']],
    ['a finding', ['lint', '-f', 'wrong.yaml']],
  ])('is a failure, said in one sentence: %s', (_name, args) => {
    const { code, text } = onFullDisk(...args);
    expect(code).toBe(1);
    expect(text).toMatch(/^reship: standard output cannot be written: ENOSPC.*$/m);
    expect(text).not.toMatch(/^ +at /m);
  });
});

describe('a closed standard error', () => {
  test('costs no report that is written after the first word to it', async () => {
    const api = await startHostileApi((_, response) => response.end(JSON.stringify({ metadata: {}, items: [] })));
    onTestFinished(() => api.close());
    const args = ['update', '-A', '--dry-run=server', '-o', 'json'];
    const { code, text } = await without('stderr', api.url, ...args);
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ kind: 'UpdateReport', errors: [] });
  });

  test.each([
    ['good.yaml', 0],
    ['wrong.yaml', 1],
  ])('does not change how lint of %s ends: %i', async (file, ends) => {
    expect((await without('stderr', nowhere, 'lint', '-f', file)).code).toBe(ends);
  });
});
