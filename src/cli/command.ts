// What every command's definition starts from: a child of the program, and its examples.
import type { Command } from 'commander';
import type { ExitCode } from '#contract/exit-codes.ts';

/** Told the exit code of the command that ran. */
export type Done = (code: ExitCode) => void;

export type Flags = Readonly<Record<string, unknown>>;

/** @param usage the name and its arguments: `try <policy> [image]` */
export function child(program: Command, usage: string, description: string): Command {
  const command = program.command(usage).description(description).allowExcessArguments(false);
  return command.showHelpAfterError(`(reship ${command.name()} --help shows the flags)`);
}

export function example(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  reship ${line}`).join('\n')}\n\nExit codes: docs/reference/exit-codes.md`;
}
