// The log: one JSON line per event, stable names of fields, and no secret in any of them.
import pino from 'pino';
import type { Clock } from './clock.ts';
import { redact, redactText } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * Names are camelCase nouns, an error is called `error`. `time`, `level` and `msg` are the log's own: a field of such a
 * name gets a `_` behind it.
 */
export type LogFields = Readonly<Record<string, unknown>>;

/** @param message the same text for the same event; what differs goes into fields */
export type LogLine = (message: string, fields?: LogFields) => void;

export interface Log extends Readonly<Record<LogLevel, LogLine>> {
  /** A log whose lines all carry these fields. */
  with(fields: LogFields): Log;
}

export interface LogOptions {
  readonly level: LogLevel | 'silent';
  readonly clock: Pick<Clock, 'now'>;
  /** Takes whole lines. Left out: standard output, written before the call returns, so that a crash loses none. */
  readonly destination?: { write(line: string): void };
}

const own = new Set(['time', 'level', 'msg']);

export function createLog({ level, clock, destination }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'msg',
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
  return logOver(logger, {});
}

function logOver(logger: pino.Logger, always: LogFields): Log {
  const line =
    (level: LogLevel): LogLine =>
    (message, fields) => {
      if (!logger.isLevelEnabled(level)) return;
      logger[level](safely({ ...always, ...fields }), redactText(message));
    };
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    with: (fields) => logOver(logger, { ...always, ...fields }),
  };
}

/** A field that cannot be read harms neither its line nor its caller. */
function safely(fields: LogFields): object {
  try {
    const named = Object.entries(fields).map(([name, value]) => [own.has(name) ? `${name}_` : name, value] as const);
    const plain = redact(Object.fromEntries(named));
    return typeof plain === 'object' && plain !== null ? plain : {};
  } catch (error) {
    return { unreadable: error instanceof Error ? redactText(error.message) : 'a field threw' };
  }
}
