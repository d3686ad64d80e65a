// A credential in what a test run prints is seen, whole or in pieces, and what is printed stays as it is.
import { expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { watchForLeaks, type Written } from './leaks.ts';

function start() {
  const written: unknown[] = [];
  const stream: Written = { write: (chunk: unknown) => written.push(chunk) > 0 };
  return { stream, written, leaks: watchForLeaks({ stdout: stream }) };
}

const word = canary('printed');

test.each<[string, readonly (string | Uint8Array)[]]>([
  ['in one piece', [`a line\nBearer ${word}\n`]],
  ['in two pieces', [word.slice(0, 4), word.slice(4)]],
  ['as bytes', [Buffer.from(`x ${word}`)]],
])('%s', (_how, chunks) => {
  const { stream, written, leaks } = start();
  for (const chunk of chunks) stream.write(chunk);
  expect(leaks).toEqual(['stdout shows the credential of the canary "printed"']);
  expect(written).toEqual(chunks);
});

test('what holds none is no leak', () => {
  const { stream, leaks } = start();
  for (let line = 0; line < 100; line += 1) stream.write(`✓ a canary release ${line}\n`);
  expect(leaks).toEqual([]);
});
