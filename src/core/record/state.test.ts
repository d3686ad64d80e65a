// The annotation reship.dev/state: printed, read, refused.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Digest } from '#core/image/digest.ts';
import type { State } from './state.ts';
import { lengthen, parseState, printState, shorten, stateLimit } from './state.ts';

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}` as Digest;
const names = { app: 'ghcr.io/acme/web', proxy: 'envoyproxy/envoy' };

const state: State = {
  v: 1,
  uid: 'u-1',
  seq: 7,
  at: '2026-11-21T13:09:22.123Z',
  record: 'web-0123456789',
  previous: null,
  trigger: { type: 'Command', user: 'jane', receiver: null },
  containers: {
    app: {
      from: 'ghcr.io/acme/web:1.4.2',
      ran: digest('a'),
      to: `ghcr.io/acme/web:1.4.3@${digest('b')}`,
      tag: '1.4.3',
      declared: 'other.example/web:1',
    },
  },
  bad: [digest('c')],
};

describe('references of the container itself', () => {
  test.each([
    { reference: 'ghcr.io/acme/web:1.4.2', stored: ':1.4.2' },
    { reference: 'ghcr.io/acme/web', stored: '' },
    { reference: 'ghcr.io/acme/web@sha256:0', stored: '@sha256:0' },
    { reference: 'ghcr.io/acme/webber:1', stored: 'ghcr.io/acme/webber:1' },
    { reference: 'other/web:1', stored: 'other/web:1' },
  ])('$reference is stored as $stored', ({ reference, stored }) => {
    expect(shorten(reference, 'ghcr.io/acme/web')).toBe(stored);
    expect(lengthen(stored, 'ghcr.io/acme/web')).toBe(reference);
  });
});

describe('parseState', () => {
  test('reads what printState wrote, and the repository is not in it', () => {
    const text = printState(state, names);
    expect(text).not.toContain('ghcr.io/acme/web');
    expect(parseState(text, 'u-1', names)).toEqual({ kind: 'state', state });
  });

  test('no annotation is no state', () => {
    expect(parseState(undefined, 'u-1', names)).toEqual({ kind: 'none' });
  });

  test('the state of another uid is a copied manifest', () => {
    expect(parseState(printState(state, names), 'u-2', names)).toEqual({ kind: 'foreign', uid: 'u-1' });
  });

  test.each([
    { text: '', why: 'it is not a JSON object' },
    { text: '[]', why: 'it is not a JSON object' },
    { text: '{}', why: 'it has no version (v)' },
    { text: '{"v":2,"anything":true}', why: 'it was written by a newer version (v 2; this one reads v 1)' },
    { text: printState({ ...state, seq: 0 }, names), why: 'seq is no positive integer' },
    { text: printState({ ...state, bad: ['latest' as Digest] }, names), why: 'bad is no list of digests' },
    { text: printState(state, names).replace('"ran":"sha256:', '"ran":"'), why: 'container app is damaged' },
    { text: printState(state, names).replace('"Command"', '"Whim"'), why: 'trigger is damaged' },
  ])('$why: unreadable, never missing', ({ text, why }) => {
    expect(parseState(text, 'u-1', names)).toEqual({ kind: 'unreadable', why });
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) =>
        ['none', 'foreign', 'state', 'unreadable'].includes(parseState(text, 'u', names).kind),
      ),
    );
  });

  test('thirty containers with long references fit the limit', () => {
    const containers = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => {
        const name = `registry.example.com:5000/team/product/service-${index}`;
        const reference = `${name}:2026.11.21-build.123456@${digest('b')}`;
        return [
          `container-with-a-long-name-${index}`,
          { from: reference, ran: digest('a'), to: reference, tag: '2026.11.21-build.123456', declared: reference },
        ];
      }),
    );
    const long = Object.fromEntries(
      Object.entries(containers).map(([name, one]) => [name, one.from.split(':2026')[0] ?? '']),
    );
    expect(printState({ ...state, containers }, long).length).toBeLessThan(stateLimit);
  });
});
