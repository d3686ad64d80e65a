// What every command's definition starts from: a child of the program, and its examples.
import type { Command } from 'commander';
import type { ExitCode, ExitName } from '#contract/exit-codes.ts';
import { exitCodes } from '#contract/exit-codes.ts';

/** Told the exit code of the command that ran. */
export type Done = (code: ExitCode) => void;

export type Flags = Readonly<Record<string, unknown>>;

/** @param usage the name and its arguments: `try <policy> [image]` */
export function child(program: Command, usage: string, description: string): Command {
  const command = program.command(usage).description(description).allowExcessArguments(false);
  command.configureOutput({ outputError: (text, write) => write(errorText(text, command)) });
  return command.showHelpAfterError(`(reship ${command.name()} --help shows the flags)`);
}

/** The error of the parser in our words; a flag without its value is told which ones there are. */
function errorText(text: string, command: Command): string {
  const said = text.replace(/^error: /, 'reship: ');
  const flags = /option '([^']+)' argument missing/.exec(said)?.[1];
  const choices = command.options.find((option) => option.flags === flags)?.argChoices;
  return choices === undefined ? said : `${said.trimEnd()}; write one of ${choices.join(', ')}\n`;
}

/** Examples and the exit codes that this command can end with, below its flags. */
export function examples(command: Command, lines: readonly string[], exits: readonly ExitName[]): void {
  const shown = lines.map((line) => `\n  reship ${line}`).join('');
  const codes = exitCodes.filter(({ name }) => exits.includes(name)).toSorted((a, b) => a.code - b.code);
  const ends = codes.map(({ code, brief }) => `${code} ${brief}`).join(', ');
  const head = lines.length === 0 ? '' : `\nExamples:${shown}\n`;
  command.addHelpText('after', () => {
    const width = command.configureOutput().getOutHelpWidth?.() ?? 80;
    return `${head}\n${command.createHelp().boxWrap(`Exit codes: ${ends}`, width)}`;
  });
}
