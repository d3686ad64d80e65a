import { describe, expect, test } from 'vitest';
import { exitCode, exitCodes, highest } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';

describe('exit codes', () => {
  test.each<{ codes: readonly ExitCode[]; wins: ExitCode }>([
    { codes: [], wins: 0 },
    { codes: [0, 0], wins: 0 },
    { codes: [0, 6], wins: 6 },
    { codes: [6, 1], wins: 1 },
    { codes: [1, 7], wins: 7 },
    { codes: [7, 4], wins: 4 },
    { codes: [4, 3], wins: 3 },
    { codes: [3, 5], wins: 5 },
    { codes: [5, 2], wins: 2 },
    { codes: [2, 130, 1], wins: 130 },
  ])('of $codes the exit code is $wins', ({ codes, wins }) => {
    expect(highest(codes)).toBe(wins);
    expect(highest(codes.toReversed())).toBe(wins);
  });

  test('no code and no name is there twice', () => {
    expect(new Set(exitCodes.map((entry) => entry.code)).size).toBe(exitCodes.length);
    expect(new Set(exitCodes.map((entry) => entry.name)).size).toBe(exitCodes.length);
  });

  test('a name leads to its code', () => {
    expect(exitCodes.map((entry) => exitCode(entry.name))).toEqual(exitCodes.map((entry) => entry.code));
  });
});
