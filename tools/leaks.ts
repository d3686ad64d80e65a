// Reads along whatever a test run prints, and remembers the credentials of tests that were in it.
import { canaryIn } from '#test/fixtures/canary.ts';

/** A stream that text is written to, as process.stdout is. */
export interface Written {
  write: NodeJS.WriteStream['write'];
}

/** Characters of what was written before that are searched again: a credential may come in two pieces. */
const tail = 256;

/** @returns the places where one was seen, in words; grows while the run lasts */
export function watchForLeaks(streams: Readonly<Record<string, Written>>): readonly string[] {
  const leaks: string[] = [];
  for (const [name, stream] of Object.entries(streams)) {
    let before = '';
    const write = stream.write.bind(stream) as (...args: readonly unknown[]) => boolean;
    stream.write = (...args: readonly unknown[]) => {
      const [chunk] = args;
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8');
      const label = canaryIn(before + text);
      if (label !== null) leaks.push(`${name} shows the credential of the canary "${label}"`);
      before = label === null ? (before + text).slice(-tail) : '';
      return write(...args);
    };
  }
  return leaks;
}
