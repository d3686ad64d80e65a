// Reads the file of --config or RESHIP_CONFIG; one that cannot be used ends the command with exit code 2.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ConfigOptions } from '#cli/options.ts';
import { UsageError } from '#cli/flags.ts';
import { nearest } from '#core/reason/nearest.ts';
import { fileTrouble } from '#runtime/file-trouble.ts';
import type { Config } from '#config.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What was written on the command line goes before the environment, that before the file; without a file there is none. */
export async function readConfiguration(
  { config: flag, cacheFolder }: ConfigOptions,
  env: Environment,
): Promise<Config> {
  const config = await readFileOf(flag, env);
  const folder = cacheFolder ?? (env['RESHIP_CACHE_FOLDER'] || null);
  return {
    ...config,
    ...(folder !== null && { cacheFolder: resolve(folder) }),
    ...(env['RESHIP_APPLIERS'] && (await appliersIn(env))),
  };
}

/** Every command that decides reads them, so that it decides as the controller does. */
async function appliersIn(env: Environment): Promise<Pick<Config, 'appliers'>> {
  const { settingOf } = await import('./controller-settings.ts');
  return { appliers: settingOf('appliers', env) } as Pick<Config, 'appliers'>;
}

async function readFileOf(flag: string | null, env: Environment): Promise<Config> {
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
