import { format, inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { canary as canaryOf } from '#test/fixtures/canary.ts';
import { secret } from './secret.ts';

const canary = canaryOf('secret');
const hidden = secret(canary);

describe('a secret', () => {
  test('is revealed when asked', () => {
    expect(hidden.reveal()).toBe(canary);
  });

  test.each([
    ['a text', String(hidden)],
    ['JSON', JSON.stringify({ password: hidden })],
    ['inspect', inspect({ password: hidden }, { depth: 9, showHidden: true })],
    ['format', format('%s %o %O %j', hidden, hidden, hidden, hidden)],
    ['a copy', inspect({ ...hidden }, { showHidden: true })],
    ['an error', inspect(new Error('no', { cause: hidden }), { depth: 9 })],
  ])('is not seen in %s', (_where, text) => {
    expect(text).not.toContain(canary);
  });

  test('prints what it is', () => {
    expect(`${String(hidden)} ${JSON.stringify(hidden)} ${inspect(hidden)}`).toBe('[secret] "[secret]" [secret]');
  });
});
