// What `reship demo` says as it goes: one line for each thing that was done or seen.
import type { DemoOptions } from './options.ts';
import type { Terminal } from './deps.ts';
import { printable } from './printable.ts';
import { progressOn } from './progress.ts';

export interface DemoLine {
  /** Milliseconds of the wall clock. */
  readonly at: number;
  /** Whether the demo did it, or Reship said it in an Event. */
  readonly by: 'demo' | 'reship';
  /** `deploy/web`; "": it is about none. */
  readonly workload: string;
  readonly what: string;
  readonly why: string;
  readonly isWarning?: boolean;
}

export interface Voice {
  /** What comes next, in a sentence. */
  scene(text: string): void;
  line(line: DemoLine): void;
  /** What a command printed, its lines cut to what a terminal has room for. */
  output(command: string, text: string): void;
  /** Commands to type, as they are. */
  hints(title: string, lines: readonly string[]): void;
  /** What is waited for; on a terminal alone, until the next line. */
  wait(text: string): void;
  /** Nothing is waited for any more. */
  done(): void;
}

/** Columns before the reason. */
const indent = 44;
/** A terminal with fewer columns, or that does not know how many, wraps by itself. */
const narrow = 2 * indent;
/** Of a line of a command's output in a pipe. */
const longest = 160;

const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;
const dim = (text: string): string => `\u001b[2m${text}\u001b[22m`;
const green = (text: string): string => `\u001b[32m${text}\u001b[39m`;
const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
const plain = (text: string): string => text;

export function voiceOn(terminal: Terminal, { output, colour }: Pick<DemoOptions, 'output' | 'colour'>): Voice {
  const progress = progressOn(terminal.err);
  const say = (text: string): void => {
    progress.clear();
    terminal.out.write(`${text}\n`);
  };
  if (output === 'json') {
    const tell = (by: DemoLine['by'], workload: string, what: string, why: string, at = Date.now()): void =>
      say(JSON.stringify({ time: new Date(at).toISOString(), by, workload: workload || null, what, why }));
    return {
      scene: (text) => tell('demo', '', 'Scene', text),
      line: ({ at, by, workload, what, why }) => tell(by, workload, what, why, at),
      output: (command, text) => tell('demo', '', `$ ${command}`, text.trimEnd()),
      hints: (title, lines) => tell('demo', '', title, lines.join('\n')),
      wait: progress.show,
      done: progress.clear,
    };
  }
  const paint = (with_: (text: string) => string) => (colour ? with_ : plain);
  const columns = (terminal.out.columns ?? 0) < narrow ? null : terminal.out.columns;
  const room = (columns ?? longest) - 2;
  const cut = (line: string): string => (line.length > room ? `${line.slice(0, room - 1)}…` : line);
  const block = (title: string, lines: readonly string[]): void =>
    say(`\n${paint(bold)(title)}\n${lines.map((one) => `  ${one}`).join('\n')}`);
  return {
    scene: (text) => say(`\n${paint(bold)(printable(text))}`),
    line({ at, by, workload, what, why, isWarning }) {
      const time = new Date(at).toTimeString().slice(0, 8);
      const colourOf = by === 'demo' ? plain : isWarning === true ? red : green;
      const said = `${paint(colourOf)(printable(what))}${' '.repeat(Math.max(1, 20 - what.length))}`;
      const lines = wrapped(short(printable(why)), columns === null ? null : columns - indent);
      const text = lines.join(`\n${' '.repeat(indent)}`);
      say(`${paint(dim)(time)}  ${printable(workload).padEnd(14)}${said}${text}`);
    },
    output: (command, text) => block(`$ ${command}`, text.trimEnd().split('\n').map(cut)),
    hints: block,
    wait: progress.show,
    done: progress.clear,
  };
}

/** Digests as the rest of the output has them. */
function short(text: string): string {
  return text.replaceAll(/sha256:([0-9a-f]{12})[0-9a-f]{52}/g, 'sha256:$1');
}

/** @param room null: one line, however long */
function wrapped(text: string, room: number | null): readonly string[] {
  if (room === null) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
