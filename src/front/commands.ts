// All commands as the command line calls them; the controller's own code is loaded only when it runs.
import type { Commands, Terminal } from '#cli/deps.ts';
import { check } from './check.ts';
import { checkFiles } from './check-files.ts';
import { history } from './history.ts';
import { leave } from './leave.ts';
import { lint } from './lint.ts';
import { refresh } from './refresh.ts';
import { resume } from './resume.ts';
import { status } from './status.ts';
import { suspend } from './suspend.ts';
import { tryPolicy } from './try.ts';
import { update } from './update.ts';
import { version as tellVersion } from './version.ts';
import { why } from './why.ts';

/** @param interrupts begins to listen for interrupts; its signal fires at the first one */
export function commandsOn(terminal: Terminal, version: string, interrupts: () => AbortSignal): Commands {
  return {
    check: (options) =>
      options.files.length === 0 ? check(options, terminal, interrupts()) : checkFiles(options, terminal, interrupts()),
    update: (options) => update(options, terminal, interrupts()),
    why: (options) => why(options, terminal, interrupts()),
    status: (options) => status(options, terminal, interrupts()),
    history: (options) => history(options, terminal, interrupts()),
    suspend: (options) => suspend(options, terminal, interrupts()),
    resume: (options) => resume(options, terminal, interrupts()),
    refresh: (options) => refresh(options, terminal, interrupts()),
    leave: (options) => leave(options, terminal, interrupts()),
    try: (options) => tryPolicy(options, terminal),
    lint: (options) => lint(options, terminal),
    async controller(options) {
      const { controller } = await import('./controller.ts');
      return controller(options, terminal, interrupts());
    },
    async demo(options) {
      const { demo } = await import('./demo.ts');
      return demo(options, terminal, interrupts());
    },
    version: (options) => tellVersion(options, terminal, version),
  };
}
