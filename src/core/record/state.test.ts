// The annotation reship.dev/state: printed, read, refused.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Digest } from '#core/image/digest.ts';
import type { ContainerState, State } from './state.ts';
import { lengthen, parseState, printState, shorten, stateLimit } from './state.ts';

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}` as Digest;

const app: ContainerState = {
  from: 'ghcr.io/acme/web:1.4.2',
  ran: digest('a'),
  to: `ghcr.io/acme/web:1.4.3@${digest('b')}`,
  stored: null,
  tag: '1.4.3',
  declared: 'other.example/web:1',
};

const state: State = {
  v: 1,
  uid: 'u-1',
  seq: 7,
  at: '2026-11-21T13:09:22.123Z',
  record: 'web-0123456789',
  previous: null,
  trigger: { type: 'Command', user: 'deployer', receiver: null },
  containers: { app },
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
  test('reads what printState wrote, and the repository stands in it once', () => {
    const text = printState(state);
    expect(text.split('ghcr.io/acme/web')).toHaveLength(2);
    expect(text).not.toContain('stored');
    expect(parseState(text, 'u-1')).toEqual({ kind: 'state', state });
  });

  test('what a webhook stored, another repository before, and odd container names come back as they were', () => {
    const moved = { ...app, from: 'old.example/web:1', stored: 'mirror.example/acme/web:1.4.3' };
    const containers = Object.fromEntries(['app', 'constructor', '__proto__'].map((name) => [name, moved]));
    const read = parseState(printState({ ...state, containers }), 'u-1');
    expect(read.kind === 'state' ? Object.entries(read.state.containers) : read).toEqual(Object.entries(containers));
  });

  test('no annotation is no state', () => {
    expect(parseState(undefined, 'u-1')).toEqual({ kind: 'none' });
  });

  test('the state of another uid is a copied manifest', () => {
    expect(parseState(printState(state), 'u-2')).toEqual({ kind: 'foreign', uid: 'u-1' });
  });

  test.each([
    { text: '', why: 'it is not a JSON object' },
    { text: '[]', why: 'it is not a JSON object' },
    { text: '{}', why: 'it has no version (v)' },
    { text: '{"v":0}', why: 'there is no version 0 of it (v)' },
    { text: '{"v":-1}', why: 'there is no version -1 of it (v)' },
    { text: '{"v":0.5}', why: 'there is no version 0.5 of it (v)' },
    { text: '{"v":2,"anything":true}', why: 'it was written by a newer version (v 2; this one reads v 1)' },
    { text: printState({ ...state, seq: 0 }), why: 'seq is no positive integer' },
    { text: printState({ ...state, bad: ['latest' as Digest] }), why: 'bad is no list of digests' },
    { text: printState(state).replace('"ran":"sha256:', '"ran":"'), why: 'container app is damaged' },
    { text: printState(state).replace('"to":"ghcr.io/acme/web', '"to":"'), why: 'container app is damaged' },
    { text: printState(state).replace('"tag":', '"stored":1,"tag":'), why: 'container app is damaged' },
    { text: printState(state).replace('"Command"', '"Whim"'), why: 'trigger is damaged' },
  ])('$why: unreadable, never missing', ({ text, why }) => {
    expect(parseState(text, 'u-1')).toEqual({ kind: 'unreadable', why });
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) =>
        ['none', 'foreign', 'state', 'unreadable'].includes(parseState(text, 'u').kind),
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
          {
            from: reference,
            ran: digest('a'),
            to: reference,
            stored: null,
            tag: '2026.11.21-build.123456',
            declared: reference,
          },
        ];
      }),
    );
    expect(printState({ ...state, containers }).length).toBeLessThan(stateLimit);
  });
});
