// Programs that are run: found, ended, late, loud.
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLoginFolder, type LoginFolder } from '#test/fixtures/login-program.ts';
import { runProgram, type ProgramRun } from './run-program.ts';

let folder: LoginFolder;
beforeAll(() => {
  folder = openLoginFolder();
});
afterAll(() => folder.remove());

const env = { PATH: process.env['PATH'], EMPTY: undefined };

function run(command: string, more: Partial<ProgramRun> = {}) {
  return runProgram({
    command,
    searchPath: '',
    args: [],
    env,
    interactive: false,
    onStderr: () => undefined,
    timeoutMilliseconds: 30_000,
    ...more,
  });
}

describe('runProgram', () => {
  test('hands arguments and environment over as they are, without a shell', async () => {
    const path = folder.program('plain', `fs.writeSync(1, process.argv.slice(2).join('|') + process.env.X);`);
    const args = ['$HOME', '', 'a b', ';exit 1', '`id`'];
    const end = await run(path, { args, env: { ...env, X: '$(id)' } });
    expect(end).toEqual({ kind: 'ended', code: 0, signal: null, stdout: `${args.join('|')}$(id)`, lastLine: '' });
    expect(folder.runs().at(-1)?.env).not.toHaveProperty('EMPTY');
  });

  test('standard input is empty', async () => {
    const path = folder.program('asking', `fs.writeSync(1, String(fs.readFileSync(0).length));`);
    expect(await run(path)).toMatchObject({ stdout: '0' });
  });

  test('a bare name is looked up in absolute folders alone, and must be a program', async () => {
    const path = folder.program('found', `fs.writeSync(1, 'found');`);
    folder.file('no-program', '');
    mkdirSync(join(folder.folder, 'a-folder'));
    const searchPath = `:.:relative:/nonexistent:${folder.folder}`;
    expect(await run('found', { searchPath })).toMatchObject({ stdout: 'found' });
    for (const name of ['no-program', 'a-folder', 'nothing', 'found.cjs']) {
      expect(await run(name, { searchPath })).toEqual({ kind: 'missing' });
    }
    const here = process.cwd();
    process.chdir(dirname(folder.folder));
    try {
      expect(await run('found', { searchPath: `:${basename(folder.folder)}` })).toEqual({ kind: 'missing' });
    } finally {
      process.chdir(here);
    }
    expect(await run(`${path}-not`)).toEqual({ kind: 'missing' });
  });

  test('a file that is no program cannot be started', async () => {
    expect(await run(folder.file('text', 'x'))).toEqual({ kind: 'unstartable', why: 'EACCES' });
    expect(await run(folder.program('big', ''), { env: { ...env, X: 'x'.repeat(300_000) } })).toEqual({
      kind: 'unstartable',
      why: 'E2BIG',
    });
  });

  test('its last line on standard error is kept clean, however much it wrote', async () => {
    const body = `say('x'.repeat(100) + '\\n'); for (let n = 0; n < 2000; n += 1) say('line ' + n + ' of many\\n');
      say('\\u001b[31mno\\tsession\\u0007 é\\u001b[0m\\r\\n\\n'); process.exit(3);`;
    const heard: string[] = [];
    const end = await run(folder.program('loud', body), { onStderr: (text) => heard.push(text) });
    expect(end).toMatchObject({ kind: 'ended', code: 3, lastLine: 'no session é' });
    expect(heard.join('')).toContain('line 1999 of many');
  });

  test('what is too much, or comes too late, is not waited for', async () => {
    const endless = folder.program('endless', `setInterval(() => fs.writeSync(1, 'x'.repeat(65536)), 1);`);
    expect(await run(endless)).toEqual({ kind: 'tooMuch' });
    const slow = folder.program('slow', `setInterval(() => {}, 1000);`);
    expect(await run(slow, { timeoutMilliseconds: 20 })).toEqual({ kind: 'late' });
  });

  test('a child that outlives it and holds its pipes does not hold us for longer than the limit', async () => {
    const body = `require('node:child_process').spawn('sleep', ['2'], { stdio: 'inherit', detached: true }).unref();`;
    expect(await run(folder.program('parent', body), { timeoutMilliseconds: 300 })).toEqual({ kind: 'late' });
  });

  test('a signal that ended it is named', async () => {
    const path = folder.program('killed', `process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);`);
    expect(await run(path)).toMatchObject({ kind: 'ended', code: null, signal: 'SIGTERM' });
  });
});
