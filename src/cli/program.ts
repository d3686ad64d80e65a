// The command line: names, flags and help texts, parsed into the plain options of each command.
import { Command, CommanderError, Option } from 'commander';
import type { ExitCode } from '#contract/exit-codes.ts';
import type { Commands, Terminal } from './deps.ts';
import { connectionFlags, connectionOf, reportFlags, reportOptionsOf, UsageError } from './flags.ts';
import { seconds } from './duration.ts';
import { nearest } from '#core/reason/nearest.ts';

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
    const [name] = args;
    if (name !== undefined && !name.startsWith('-') && !program.commands.some((one) => one.name() === name))
      throw new UsageError(unknownCommand(name, program));
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usage;
    if (!(error instanceof UsageError)) throw error;
    terminal.err.write(`reship: ${error.message}\n`);
    return usage;
  }
}

/** The whole tree of commands; the reference page is generated from it. */
export function programFor(
  commands: Commands,
  terminal: Terminal,
  version: string,
  done: (code: ExitCode) => void,
): Command {
  const program = new Command('reship')
    .description('Keeps every Kubernetes workload on the image it should be running, and can say why.')
    .helpCommand(false)
    .showHelpAfterError('(reship --help shows the commands)')
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'reship: ')),
    })
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
  addVersion(program, commands, done);
  return program;
}

function addCheck(program: Command, commands: Commands, terminal: Terminal, done: (code: ExitCode) => void): void {
  const check = reportFlags(
    child(program, 'check', 'Show for every opted-in container whether a better image exists, and why or why not.'),
  ).option('--exit-code', 'exit with 6 when updates are available');
  check.addHelpText('after', example('check -A', 'check -n shop --policy digest', 'check -A -o json --exit-code'));
  check.action(async (flags: Record<string, unknown>) => {
    done(await commands.check({ ...reportOptionsOf(flags, terminal), exitCode: flags['exitCode'] === true }));
  });
}

function addUpdate(program: Command, commands: Commands, terminal: Terminal, done: (code: ExitCode) => void): void {
  const update = reportFlags(child(program, 'update', 'Write the better images now, each in one conditional patch.'))
    .addOption(
      new Option(
        '--dry-run <how>',
        'client: decide and write nothing; server: let the API server check each patch and store nothing',
      )
        .choices(['none', 'client', 'server'])
        .default('none'),
    )
    .option('--wait', 'follow each rollout until it is done, as kubectl rollout status does')
    .option('--timeout <duration>', 'how long --wait waits, such as 90s or 10m', '600s');
  update.addHelpText(
    'after',
    example('update -n shop', 'update -A --wait --timeout 5m', 'update -A --policy digest --dry-run=client'),
  );
  update.action(async (flags: Record<string, unknown>) => {
    const timeoutSeconds = seconds(String(flags['timeout']));
    if (timeoutSeconds === null)
      throw new UsageError(`--timeout ${String(flags['timeout'])} is no duration; write 90s, 10m or 1h`);
    const dryRun = flags['dryRun'] === 'client' || flags['dryRun'] === 'server' ? flags['dryRun'] : 'none';
    const wait = flags['wait'] === true;
    if (wait && dryRun !== 'none')
      throw new UsageError('--wait and --dry-run exclude each other: nothing rolls out in a dry run');
    done(await commands.update({ ...reportOptionsOf(flags, terminal), dryRun, wait, timeoutSeconds }));
  });
}

function addVersion(program: Command, commands: Commands, done: (code: ExitCode) => void): void {
  const version = connectionFlags(child(program, 'version', 'Print the version of reship and of the API server.'))
    .option('--client', 'do not ask the API server')
    .addOption(new Option('-o, --output <form>', 'how it is printed').choices(['json', 'yaml']));
  version.action(async (flags: Record<string, unknown>) => {
    const output = flags['output'] === 'json' || flags['output'] === 'yaml' ? flags['output'] : 'table';
    done(await commands.version({ connection: connectionOf(flags), client: flags['client'] === true, output }));
  });
}

function child(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .allowExcessArguments(false)
    .showHelpAfterError(`(reship ${name} --help shows the flags)`);
}

function example(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  reship ${line}`).join('\n')}\n\nExit codes: docs/reference/exit-codes.md`;
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
