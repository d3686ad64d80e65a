// Runs a program without a shell: its output capped, its time limited, how it ended as a value.
import { Buffer } from 'node:buffer';
import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export interface ProgramRun {
  /** A path, or a bare name: then the first absolute folder of `searchPath` that has it counts. */
  readonly command: string;
  readonly searchPath: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Hands over standard input; otherwise it is empty. */
  readonly interactive: boolean;
  /** Told what comes on standard error. */
  readonly onStderr: (text: string) => void;
  readonly timeoutMilliseconds: number;
}

export type ProgramEnd =
  /** `code` is null where a signal ended it. `lastLine` is of standard error, without control characters. */
  | {
      readonly kind: 'ended';
      readonly code: number | null;
      readonly signal: string | null;
      readonly stdout: string;
      readonly lastLine: string;
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unstartable'; readonly why: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'tooMuch' };

/** Of standard output; a credential is a few KiB. */
export const mostOutputBytes = 1024 * 1024;
/** Of standard error, whose end alone is looked at. */
const keptCharacters = 4096;

export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  const path = await findProgram(run.command, run.searchPath);
  if (path === null) return { kind: 'missing' };
  const child = start(path, run);
  return typeof child === 'string' ? { kind: 'unstartable', why: child } : follow(child, run);
}

/** Folders that are not absolute are passed over: nobody's current folder may slip a program in. */
async function findProgram(command: string, searchPath: string): Promise<string | null> {
  if (isAbsolute(command) || process.platform === 'win32') return command;
  for (const folder of searchPath.split(delimiter)) {
    const path = join(folder, command);
    if (isAbsolute(folder) && (await isProgram(path))) return path;
  }
  return null;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function start(path: string, { args, env, interactive }: ProgramRun): ChildProcess | string {
  try {
    return spawn(path, [...args], {
      env: { ...env },
      shell: false,
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
  } catch (error) {
    return codeOf(error);
  }
}

function follow(child: ChildProcess, { onStderr, timeoutMilliseconds }: ProgramRun): Promise<ProgramEnd> {
  const output: Buffer[] = [];
  let size = 0;
  let errors = '';
  return new Promise((resolve) => {
    const timer = setTimeout(() => giveUp({ kind: 'late' }), timeoutMilliseconds);
    /** Does not wait for its end: what it started may hold the pipes open. */
    function giveUp(end: ProgramEnd): void {
      child.kill('SIGKILL');
      child.stdout?.destroy();
      child.stderr?.destroy();
      finish(end);
    }
    function finish(end: ProgramEnd): void {
      clearTimeout(timer);
      resolve(end);
    }
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostOutputBytes) giveUp({ kind: 'tooMuch' });
      else output.push(chunk);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      onStderr(text);
      errors = (errors + text).slice(-keptCharacters);
    });
    child.once('error', (error) => {
      const why = codeOf(error);
      finish(why === 'ENOENT' ? { kind: 'missing' } : { kind: 'unstartable', why });
    });
    child.once('close', (code, signal) => {
      const stdout = Buffer.concat(output).toString('utf8');
      finish({ kind: 'ended', code, signal, stdout, lastLine: lastLineOf(errors) });
    });
  });
}

function lastLineOf(text: string): string {
  const lines = stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .map((line) => line.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim());
  return lines.findLast((line) => line !== '') ?? '';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be started';
}
