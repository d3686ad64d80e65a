// Tests of the judge that all policies over versions share.
import { expect, test } from 'vitest';
import { byVersion } from './by-version.ts';

test('the limit is seen from the running version, once per question', () => {
  const seen: (string | null)[] = [];
  const { judge } = byVersion((running) => {
    seen.push(running?.text ?? null);
    return { text: 'everything', allows: () => true, asksFor: () => false };
  });
  judge?.({ tags: ['1.0', '1.1'], running: '1.0' });
  judge?.({ tags: ['1.0', '1.1'], running: 'latest' });
  judge?.({ tags: ['1.0', '1.1'], running: null });
  expect(seen).toEqual(['1.0', null, null]);
});

test('a limit that asks for a pre-release gets it', () => {
  const { judge } = byVersion(() => ({ text: '', allows: () => true, asksFor: () => true }));
  expect(judge?.({ tags: ['1.1-rc.1'], running: '1.0' }).chosen).toBe('1.1-rc.1');
});

test('versions have a place in the order whatever the limit says, each once and highest first', () => {
  const { comparable } = byVersion(() => ({ text: '', allows: () => false, asksFor: () => false }));
  expect(comparable?.(['1.0', 'latest', '2.0-alpine', '1.0', 'v1.0', '1.0.0'])).toEqual([
    '2.0-alpine',
    '1.0.0',
    '1.0',
    'v1.0',
  ]);
});
