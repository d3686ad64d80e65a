// Credentials that a program gives: kept until they expire, asked for by one call at a time, renewed once when refused.
import type { Programs } from './access.ts';
import type { ExecConfig } from './exec-config.ts';
import { execInfo, parseExecCredential, type ExecCluster, type ExecCredentials } from './exec-credential.ts';
import { runProgram, type ProgramEnd } from './run-program.ts';
import { cut, shortMessage } from './server-message.ts';
import { ClusterError } from './status-error.ts';

/** How long after a renewal that failed, or that a 401 asked for, the program is left alone. */
const restMilliseconds = 10_000;
const mostEarlyMilliseconds = 60_000;

export interface ExecLogin {
  /** The same object until the program gave others. Throws a ClusterError KubeconfigUnusable. */
  credentials(): Promise<ExecCredentials>;
  /** After a 401. Nothing happens where `refused` has been renewed already, or was a moment ago. Throws as above. */
  renew(refused: ExecCredentials): Promise<void>;
}

export interface ExecDeps {
  readonly programs: Programs;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly monotonic: () => number;
  /** What `provideClusterInfo` hands over. */
  cluster(): Promise<ExecCluster>;
}

interface Kept {
  readonly credentials: ExecCredentials;
  /** Milliseconds of the wall clock. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

export function execLogin(config: ExecConfig, deps: ExecDeps): ExecLogin {
  const { programs, monotonic } = deps;
  let kept: Kept | null = null;
  let underWay: Promise<Kept> | null = null;
  let restUntil = Number.NEGATIVE_INFINITY;
  let lastError: ClusterError | null = null;

  function ask(): Promise<Kept> {
    underWay ??= askProgram(config, deps)
      .then(
        (credentials) => {
          kept = keep(credentials, programs.now());
          lastError = null;
          return kept;
        },
        (error: unknown) => {
          rest();
          throw error;
        },
      )
      .finally(() => {
        underWay = null;
      });
    return underWay;
  }

  function rest(): void {
    restUntil = monotonic() + restMilliseconds;
  }

  return {
    async credentials() {
      const before = kept;
      const now = programs.now();
      if (before !== null && now < before.renewAt) return before.credentials;
      const spare = before !== null && now < before.expiresAt ? before.credentials : null;
      const rests = monotonic() < restUntil;
      if (rests && spare !== null) return spare;
      // Many calls one after another must not each wait for a program that fails.
      if (rests && lastError !== null) throw lastError;
      try {
        return (await ask()).credentials;
      } catch (error) {
        if (spare !== null) return spare;
        if (error instanceof ClusterError) lastError = error;
        throw error;
      }
    },
    async renew(refused) {
      if (kept?.credentials !== refused || monotonic() < restUntil) return;
      await ask();
      rest();
    },
  };
}

/** Renewed a minute or a tenth of their life before they expire, whichever is less. */
function keep(credentials: ExecCredentials, now: number): Kept {
  const expiresAt = credentials.expiresAt ?? Number.POSITIVE_INFINITY;
  const early = Math.max(0, Math.min(mostEarlyMilliseconds, (expiresAt - now) / 10));
  return { credentials, renewAt: expiresAt - early, expiresAt };
}

async function askProgram(config: ExecConfig, deps: ExecDeps): Promise<ExecCredentials> {
  const { programs, env } = deps;
  if (config.interactiveMode === 'Always' && !programs.interactive) {
    throw failed(config, 'wants to ask a person, and standard input is no terminal', 'Run the command in a terminal.');
  }
  const interactive = config.interactiveMode !== 'Never' && programs.interactive;
  const cluster = config.provideClusterInfo ? await deps.cluster() : null;
  const seconds = programs.timeoutSeconds ?? 60;
  const end = await runProgram({
    command: config.command,
    searchPath: env['PATH'] ?? '',
    args: config.args,
    env: { ...env, ...config.env, KUBERNETES_EXEC_INFO: execInfo(config.apiVersion, interactive, cluster) },
    interactive,
    onStderr: (text) => {
      if (interactive) programs.show(text);
    },
    timeoutMilliseconds: seconds * 1000,
  });
  if (end.kind !== 'ended' || end.code !== 0) throw failure(config, end, seconds);
  const credentials = parseExecCredential(end.stdout, config.apiVersion);
  if (typeof credentials === 'string') {
    throw failed(config, `gave no credentials that can be used: ${credentials}`, 'Look at what the program writes.');
  }
  return credentials;
}

function failure(config: ExecConfig, end: ProgramEnd, seconds: number): ClusterError {
  switch (end.kind) {
    case 'missing':
      return failed(config, 'was not found', hintOf(config));
    case 'unstartable':
      return failed(config, `cannot be started: ${end.why}`, 'Check the command of the user’s exec entry.');
    case 'late':
      return failed(config, `gave no credentials within ${seconds} s`);
    case 'tooMuch':
      return failed(config, 'wrote more than 1 MiB');
    case 'ended': {
      const how = end.code === null ? `was ended by ${end.signal ?? 'a signal'}` : `ended with exit code ${end.code}`;
      const said = withoutSecrets(end.lastLine, end.stdout);
      return failed(config, said === '' ? how : `${how}: ${cut(said, 300)}`);
    }
  }
}

function failed(config: ExecConfig, what: string, next = logInAgain): ClusterError {
  const message = `the program "${config.command}", with which the user "${config.user}" logs in, ${what}`;
  return new ClusterError('KubeconfigUnusable', message, { next });
}

const logInAgain = 'Log in again with that program, or choose another context with --context.';

function hintOf({ installHint }: ExecConfig): string {
  return installHint === '' ? 'Install it, or choose another context with --context.' : shortMessage(installHint);
}

/** Without the words that the program also wrote as credentials, and without what looks like a token. */
function withoutSecrets(line: string, stdout: string): string {
  const written = new Set(stdout.match(/[\w.~+/=-]{8,}/g));
  return [...written]
    .filter((word) => line.includes(word))
    .reduce((text, word) => text.replaceAll(word, '[secret]'), line)
    .replaceAll(/\b(bearer|basic)\s+\S+/gi, '$1 [secret]')
    .replaceAll(/\beyJ[\w-]{8,}(\.[\w-]*)*/g, '[secret]');
}
