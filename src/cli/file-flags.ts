// The flag -f: which files are read.
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Flags } from './command.ts';

export function filesFlag(command: Command, description: string): Command {
  return command.addOption(
    new Option('-f, --filename <file>', description).argParser(
      (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
    ),
  );
}

export function filesOf(flags: Flags): readonly string[] {
  const files = flags['filename'];
  return Array.isArray(files) ? files.filter((one): one is string => typeof one === 'string') : [];
}
