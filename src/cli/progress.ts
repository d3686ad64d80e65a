// Long work shown while it lasts: one line that changes on a terminal, plain lines in a pipe.
import type { Stream } from './deps.ts';
import { printable } from './printable.ts';

export interface Progress {
  /** The present state of the whole command; on a terminal alone. */
  show(text: string): void;
  /** What one of many does; a pipe gets a line whenever it changes, and none for what is over in a moment. */
  follow(name: string, state: string, isFleeting?: boolean): void;
  /** A line that stays. */
  say(text: string): void;
  clear(): void;
}

/** At most so many milliseconds pass unseen between two drawings. */
const redrawMs = 100;

/** @param now milliseconds of a clock that never goes back */
export function progressOn(stream: Stream, now: () => number = () => performance.now()): Progress {
  const states = new Map<string, string>();
  let drawn = false;
  let last = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (drawn) stream.write('\r\u001b[K');
    drawn = false;
  };
  const draw = (text: string): void => {
    if (stream.columns === null || now() - last < redrawMs) return;
    last = now();
    clear();
    stream.write(printable(text).slice(0, Math.max(stream.columns - 1, 20)));
    drawn = true;
  };
  return {
    show: draw,
    follow(name, state, isFleeting = false) {
      if (states.get(name) === state) return;
      states.set(name, state);
      if (stream.columns === null) {
        if (!isFleeting) stream.write(`${printable(`${name}: ${state}`)}\n`);
        return;
      }
      const done = [...states.values()].filter((one) => one === 'done').length;
      draw(`${done} of ${states.size} rolled out; ${name}: ${state}`);
    },
    say(text) {
      clear();
      stream.write(`${printable(text)}\n`);
    },
    clear,
  };
}
