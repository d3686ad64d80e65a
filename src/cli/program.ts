// The command line: the tree of commands, parsed into the plain options of each.
import { Command, CommanderError } from 'commander';
import type { ExitCode } from '#contract/exit-codes.ts';
import { nearest } from '#core/reason/nearest.ts';
import { addCheck } from './check-command.ts';
import type { Done } from './command.ts';
import { addController } from './controller-command.ts';
import { addDemo } from './demo-command.ts';
import type { Commands, Terminal } from './deps.ts';
import { UsageError } from './flags.ts';
import { addHistory } from './history-command.ts';
import { addLint } from './lint-command.ts';
import { addLeave, addRefresh } from './refresh-command.ts';
import { addStatus } from './status-command.ts';
import { addResume, addSuspend } from './suspend-command.ts';
import { addTry } from './try-command.ts';
import { addUpdate } from './update-command.ts';
import { addVersion } from './version-command.ts';
import { addWhy } from './why-command.ts';

const usage: ExitCode = 2;

/** Runs the command that `args` names; the answer is the exit code. */
export async function run(
  args: readonly string[],
  commands: Commands,
  terminal: Terminal,
  version: string,
): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = programFor(commands, terminal, version, (found) => {
    code = found;
  });
  try {
    // Before the flags are read: those of a misspelt command would be called unknown.
    const words = withoutHelpWord(args);
    const [name] = words;
    if (name !== undefined && !name.startsWith('-') && !program.commands.some((one) => one.name() === name))
      throw new UsageError(unknownCommand(name, program));
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usage;
    if (!(error instanceof UsageError)) throw error;
    terminal.err.write(`reship: ${error.message}\n`);
    return usage;
  }
}

/** `reship help update` is `reship update --help`. */
function withoutHelpWord(args: readonly string[]): readonly string[] {
  const [word, name] = args;
  if (word !== 'help') return args;
  return name === undefined || name === 'help' || name.startsWith('-') ? ['--help'] : [name, '--help'];
}

/** The whole tree of commands; the reference page is generated from it. */
export function programFor(commands: Commands, terminal: Terminal, version: string, done: Done): Command {
  const program = new Command('reship')
    .description('Keeps every Kubernetes workload on the image it should be running, and can say why.')
    .helpCommand('help [command]', 'Show what a command does, and its flags.')
    .showHelpAfterError('(reship --help shows the commands)')
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      getOutHelpWidth: () => terminal.out.columns ?? 80,
      getErrHelpWidth: () => terminal.err.columns ?? 80,
      outputError: (text, write) => write(text.replace(/^error: /, 'reship: ')),
    })
    // The longest flags leave less than the 40 columns that commander wants for wrapping.
    .configureHelp({ minWidthToWrap: 20 })
    .option('-V, --version', 'print the version of reship')
    .exitOverride();
  program.action((unknown: string | undefined, flags: { version?: boolean }, command: Command) => {
    if (unknown !== undefined) throw new UsageError(unknownCommand(unknown, program));
    if (flags.version === true) terminal.out.write(`${version}\n`);
    else command.outputHelp();
  });
  program.argument('[command]').usage('COMMAND [flags]');
  addCheck(program, commands, terminal, done);
  addUpdate(program, commands, terminal, done);
  addController(program, commands, done);
  addWhy(program, commands, done);
  addStatus(program, commands, terminal, done);
  addHistory(program, commands, done);
  addSuspend(program, commands, done);
  addResume(program, commands, done);
  addRefresh(program, commands, done);
  addLeave(program, commands, done);
  addTry(program, commands, done);
  addLint(program, commands, done);
  addDemo(program, commands, terminal, done);
  addVersion(program, commands, done);
  return program;
}

function unknownCommand(name: string, program: Command): string {
  const close = nearest(
    name,
    program.commands.map((command) => command.name()),
    Math.ceil(name.length / 2),
  );
  const hint = close === null ? 'reship --help lists the commands' : `did you mean reship ${close}?`;
  return `there is no command ${JSON.stringify(name)}; ${hint}`;
}
