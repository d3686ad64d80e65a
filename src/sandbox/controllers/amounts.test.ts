// How many Pods too many or too few a rollout may have.
import { expect, test } from 'vitest';
import { leewayOf } from './amounts.ts';

test.each([
  [{}, 1, { surge: 1, unavailable: 0 }],
  [{}, 10, { surge: 3, unavailable: 2 }],
  [{ maxSurge: 0, maxUnavailable: 0 }, 3, { surge: 0, unavailable: 1 }],
  [{ maxSurge: 0, maxUnavailable: '10%' }, 3, { surge: 0, unavailable: 1 }],
  [{ maxSurge: '100%', maxUnavailable: 1 }, 3, { surge: 3, unavailable: 1 }],
])('%j of %i Pods is %j', (wish, wanted, expected) => {
  expect(leewayOf(wish, wanted)).toEqual(expected);
});
