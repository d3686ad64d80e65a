// Runs a credential helper: `docker-credential-NAME get`, without a shell, with a time-out and a capped answer.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Secret, secret } from '#runtime/secret.ts';

export interface HelperOptions {
  /** Where the programs are; null: wherever PATH leads. */
  readonly folder: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMilliseconds: number;
}

export type HelperAnswer =
  | { readonly found: true; readonly username: string; readonly secret: Secret }
  /** `why` null: the helper knows no credentials for this server. */
  | { readonly found: false; readonly why: string | null };

const mostBytes = 256 * 1024;

/** Names are put behind `docker-credential-`; one with a slash or a space would be another program. */
export function isHelperName(name: string): boolean {
  return /^[a-z0-9-]{1,64}$/.test(name);
}

/** @param server as docker spells it: `ghcr.io`, and `https://index.docker.io/v1/` for Docker Hub */
export async function runHelper(name: string, server: string, options: HelperOptions): Promise<HelperAnswer> {
  if (!isHelperName(name)) return no('a helper has a name that no program has');
  const program = `docker-credential-${name}`;
  const ran = await run(options.folder === null ? program : join(options.folder, program), server, options);
  if (typeof ran === 'string') return no(`${program} ${ran}`);
  // The protocol's own sentence, on stdout, with exit code 1.
  if (ran.code !== 0 && /credentials not found in native keychain/i.test(ran.out)) return { found: false, why: null };
  if (ran.code !== 0) return no(`${program} ended with code ${ran.code}`);
  return answerIn(ran.out) ?? no(`${program} answered with something else than credentials`);
}

function run(
  path: string,
  server: string,
  { env, timeoutMilliseconds }: HelperOptions,
): Promise<{ readonly code: number; readonly out: string } | string> {
  return new Promise((resolve) => {
    const child = started(path, env);
    if (typeof child === 'string') return resolve(child);
    let out = '';
    const end = (result: { readonly code: number; readonly out: string } | string): void => {
      clearTimeout(timer);
      resolve(result);
    };
    const kill = (why: string): void => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      end(why);
    };
    const timer = setTimeout(() => kill(`did not answer within ${timeoutMilliseconds / 1000} s`), timeoutMilliseconds);
    child.once('error', (error: NodeJS.ErrnoException) => {
      end(error.code === 'ENOENT' ? 'is not installed' : unrunnable(error));
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.length > mostBytes) kill('answered with more than 256 KiB');
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${server}\n`);
    child.once('close', (code) => end(code === null ? 'was killed' : { code, out }));
  });
}

/** A program that is not there tells so later, as an event; an environment that is too large (E2BIG) is thrown at once. */
function started(path: string, env: HelperOptions['env']) {
  try {
    return spawn(path, ['get'], { env: { ...env }, stdio: ['pipe', 'pipe', 'ignore'], shell: false });
  } catch (error) {
    return unrunnable(error);
  }
}

function unrunnable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return `cannot be run (${code})`;
}

function answerIn(out: string): HelperAnswer | null {
  try {
    const answer: unknown = JSON.parse(out);
    if (typeof answer !== 'object' || answer === null || !('Username' in answer) || !('Secret' in answer)) return null;
    const { Username: username, Secret: text } = answer;
    if (typeof username !== 'string' || typeof text !== 'string' || text === '') return null;
    return { found: true, username, secret: secret(text) };
  } catch {
    return null;
  }
}

function no(why: string): HelperAnswer {
  return { found: false, why };
}
