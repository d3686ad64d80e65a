import { expect, test } from 'vitest';
import { programFor } from '#cli/program.ts';
import { unknownCommands } from './commands.ts';
import { sources } from './tree.ts';

const nowhere = { write: () => undefined, columns: null };
const never = () => Promise.resolve(0 as const);
const program = programFor(
  {
    check: never,
    update: never,
    why: never,
    status: never,
    history: never,
    suspend: never,
    resume: never,
    refresh: never,
    leave: never,
    try: never,
    lint: never,
    controller: never,
    demo: never,
    version: never,
  },
  { out: nowhere, err: nowhere, colour: false },
  '0.0.0',
  () => undefined,
);

test.each([
  ["export const next = 'reship chekc -A';", 1],
  ['export const next = `run reship ${"x"}; reship undo`;', 1],
  ["export const next = 'reship check, then reship update';", 0],
  ["export const next = 'reship: no such file; https://x/reship check the manual; reship and you';", 0],
])('planted: %s has %i unknown commands', (text, count) => {
  expect(unknownCommands([{ path: 'src/a.ts', text }], ['check', 'update'])).toHaveLength(count);
});

test('the house: every command that a text names exists', () => {
  const commands = program.commands.map((command) => command.name());
  expect(commands).toContain('check');
  expect(unknownCommands(sources('src'), commands)).toEqual([]);
});
