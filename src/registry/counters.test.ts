import { expect, test } from 'vitest';
import { createCounting } from './counters.ts';

test('R13 requests are counted for the last thousand hosts', () => {
  const counting = createCounting();
  counting.request('old.example', 'head');
  for (let number = 0; number < 6000; number += 1) {
    counting.request(`h${number}.example`, 'head');
    counting.request('ghcr.io', 'head');
  }
  const { requests } = counting.read();
  expect(Object.keys(requests)).toHaveLength(1000);
  expect(requests['ghcr.io']?.head).toBe(6000);
});

test('answers are counted by registry and code, of the last thousand registries', () => {
  const counting = createCounting();
  for (const status of [200, 200, 418, null]) counting.answered('ghcr.io', status);
  expect(counting.answers()).toEqual({ 'ghcr.io': { '200': 2, '4xx': 1, none: 1 } });
  for (let number = 0; number < 2000; number += 1) counting.answered(`h${number}.example`, 200);
  expect(Object.keys(counting.answers())).toHaveLength(1000);
});
