// Selectors as a query.
import { expect, test } from 'vitest';
import { selectorQuery } from './label-selector.ts';

const all = { key: 'tier', operator: 'In', values: ['a', 'b'] };

test.each([
  ['labels', { matchLabels: { app: 'web', tier: 'front' }, matchExpressions: [] }, 'app=web,tier=front'],
  ['labels and a set', { matchLabels: { app: 'web' }, matchExpressions: [all] }, 'app=web,tier in (a,b)'],
  [
    'a set that is left out',
    { matchLabels: {}, matchExpressions: [{ ...all, operator: 'NotIn' }] },
    'tier notin (a,b)',
  ],
  ['a key that exists', { matchLabels: {}, matchExpressions: [{ key: 'x', operator: 'Exists', values: [] }] }, 'x'],
  [
    'a key that does not',
    { matchLabels: {}, matchExpressions: [{ key: 'x', operator: 'DoesNotExist', values: [] }] },
    '!x',
  ],
  ['an empty selector is no answer', { matchLabels: {}, matchExpressions: [] }, null],
  [
    'an unknown operator is no answer',
    { matchLabels: { a: 'b' }, matchExpressions: [{ ...all, operator: 'Gt' }] },
    null,
  ],
  ['no selector is no answer', null, null],
])('%s', (_, selector, query) => {
  expect(selectorQuery(selector)).toBe(query);
});
