// A stream of bytes as lines: split on the newline byte alone, so that no character is ever cut.
import { Buffer } from 'node:buffer';

const newline = 0x0a;

export interface LineSplitter {
  /** The lines that this chunk completes, without their newline; empty ones are left out. Throws a RangeError for one that is too long. */
  push(chunk: Uint8Array): readonly string[];
}

/**
 * What follows the last newline stays inside until its newline comes: a tail that never gets one is never a line.
 * @param mostBytes of one line; 16 MiB
 */
export function lineSplitter(mostBytes: number = 16 * 1024 * 1024): LineSplitter {
  let tail: Buffer[] = [];
  let tailBytes = 0;

  function keep(part: Buffer): void {
    tailBytes += part.length;
    if (tailBytes > mostBytes) throw new RangeError(`a line is longer than ${mostBytes} bytes`);
    if (part.length > 0) tail.push(part);
  }

  function take(): string {
    const [first] = tail;
    const whole = tail.length === 1 && first !== undefined ? first : Buffer.concat(tail, tailBytes);
    tail = [];
    tailBytes = 0;
    const end = whole.at(-1) === 0x0d ? whole.length - 1 : whole.length;
    return whole.toString('utf8', 0, end);
  }

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const lines: string[] = [];
      let start = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
        keep(bytes.subarray(start, end));
        const line = take();
        if (line !== '') lines.push(line);
        start = end + 1;
      }
      keep(bytes.subarray(start));
      return lines;
    },
  };
}
