// argv to front: each command's code is loaded only when it runs.
import { allowsColour } from '#cli/colour.ts';
import { run } from '#cli/program.ts';
import type { Stream, Terminal } from '#cli/deps.ts';

declare const RESHIP_VERSION: string;

function stream(to: NodeJS.WriteStream): Stream {
  return { write: (text) => void to.write(text), columns: to.isTTY ? to.columns : null };
}

/** The first interrupt ends the command in good order; the second one at once. */
function interrupts(): AbortSignal {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      abort.abort();
      process.stderr.write('interrupted: finishing what is under way; once more ends at once\n');
    });
  }
  return abort.signal;
}

// `reship check | head` closes the pipe, and so may who started us without a reader of chatter: that is no fault of ours,
// and the command ends as it would have ended. A report that is lost in another way, as on a full disk, is a failure;
// what is under way is finished first. Without a standard error there is nowhere to say anything.
process.stderr.on('error', () => undefined);
let lost = false;
process.stdout.on('error', ({ code = 'unknown', message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE' || lost) return;
  lost = true;
  process.stderr.write(`reship: standard output cannot be written: ${message}\n`);
});
process.once('exit', (code) => {
  if (lost && code === 0) process.exitCode = 1;
});

const terminal: Terminal = {
  out: stream(process.stdout),
  err: stream(process.stderr),
  colour: allowsColour(process.stdout.isTTY === true, process.env),
};
const version = RESHIP_VERSION;

process.exitCode = await run(
  process.argv.slice(2),
  {
    check: async (options) =>
      options.files.length === 0
        ? (await import('#front/check.ts')).check(options, terminal, interrupts())
        : (await import('#front/check-files.ts')).checkFiles(options, terminal, interrupts()),
    update: async (options) => (await import('#front/update.ts')).update(options, terminal, interrupts()),
    why: async (options) => (await import('#front/why.ts')).why(options, terminal, interrupts()),
    status: async (options) => (await import('#front/status.ts')).status(options, terminal, interrupts()),
    history: async (options) => (await import('#front/history.ts')).history(options, terminal, interrupts()),
    suspend: async (options) => (await import('#front/suspend.ts')).suspend(options, terminal, interrupts()),
    resume: async (options) => (await import('#front/resume.ts')).resume(options, terminal, interrupts()),
    refresh: async (options) => (await import('#front/refresh.ts')).refresh(options, terminal, interrupts()),
    leave: async (options) => (await import('#front/leave.ts')).leave(options, terminal, interrupts()),
    try: async (options) => (await import('#front/try.ts')).tryPolicy(options, terminal),
    lint: async (options) => (await import('#front/lint.ts')).lint(options, terminal),
    controller: async (options) => (await import('#front/controller.ts')).controller(options, terminal, interrupts()),
    version: async (options) => (await import('#front/version.ts')).version(options, terminal, version),
  },
  terminal,
  version,
);
