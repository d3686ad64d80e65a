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
