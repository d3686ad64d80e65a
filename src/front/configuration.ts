// Reads the file of --config or RESHIP_CONFIG; one that cannot be used ends the command with exit code 2.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '#cli/flags.ts';
import { nearest } from '#core/reason/nearest.ts';
import { fileTrouble } from '#runtime/file-trouble.ts';
import type { Config } from '#config.ts';

/** @param flag the value of --config; null: RESHIP_CONFIG counts, and without that there is no file */
export async function readConfiguration(
  flag: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Config> {
  const name = flag ?? (env['RESHIP_CONFIG'] || null);
  if (name === null) return {};
  const text = await readFile(name, 'utf8').catch((error: unknown) => {
    const where = flag === null ? 'RESHIP_CONFIG' : '--config';
    throw new UsageError(`${where}: ${name} cannot be read: ${fileTrouble(error)}`);
  });
  const { ConfigError, parseConfig } = await import('#config.ts');
  try {
    return parseConfig(text, resolve(name), nearest);
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error;
  }
}
