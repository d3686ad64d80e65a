// The flags of every command that asks registries: which configuration counts.
import type { Command } from 'commander';
import type { Flags } from './command.ts';
import type { ConfigOptions } from './options.ts';

export function configFlags(command: Command): Command {
  return command
    .option('--config <file>', 'configuration: registries and their credentials (default: RESHIP_CONFIG, else none)')
    .option(
      '--cache-folder <folder>',
      'keep what is known of images there (default: RESHIP_CACHE_FOLDER, else as the configuration says)',
    );
}

export function configOptionsOf(flags: Flags): ConfigOptions {
  const { config, cacheFolder } = flags;
  return {
    config: typeof config === 'string' ? config : null,
    cacheFolder: typeof cacheFolder === 'string' ? cacheFolder : null,
  };
}
