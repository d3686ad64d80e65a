import { describe, expect, test } from 'vitest';
import { clockAndDice } from './purity.ts';
import { sources } from './tree.ts';

const judge = (text: string, path = 'src/core/time/a.ts') => clockAndDice([{ path, text }]);

describe('no clock and no dice in the core', () => {
  test.each([
    'export const t = Date.now();',
    'export const t = new Date();',
    'export const t = Date();',
    'const { now } = Date;',
    "export const t = Date['now']();",
    'const D = Date; export const t = new D();',
    'const way = { Date }; export const t = new way.Date();',
    'export const r = Math.random();',
    "export const r = Math['random']();",
    'const { random } = Math;',
    'export const t = globalThis.Date.now();',
    'export const t = performance.now();',
    'export const u = crypto.randomUUID();',
  ])('planted: %s', (text) => {
    expect(judge(text)).not.toEqual([]);
    expect(judge(text, 'src/contract/a.ts')).not.toEqual([]);
  });

  test.each([
    'export const t = (instant: number) => new Date(instant).toISOString();',
    "export const t = Date.parse('2026-01-01T00:00:00Z') + Date.UTC(2026, 1);",
    'export const read = (date: Date) => date instanceof Date;',
    'export const m = Math.max(1, Math.min(2, 3));',
    'export interface Row { Date: string } export const row = { Date: "x", crypto: 1 }; export const c = row.crypto;',
  ])('allowed: %s', (text) => {
    expect(judge(text)).toEqual([]);
  });

  test('a test and a door may ask the clock', () => {
    expect(judge('const t = Date.now();', 'src/core/time/a.test.ts')).toEqual([]);
    expect(judge('const t = Date.now();', 'src/registry/a.ts')).toEqual([]);
  });

  test('the house', () => {
    expect(clockAndDice(sources('src'))).toEqual([]);
  });
});
