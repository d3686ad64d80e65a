// How long a write waits.
import { expect, test } from 'vitest';
import { patience } from './patience.ts';

test.each([
  { asked: null, delays: 0, wait: 250 },
  { asked: null, delays: 3, wait: 2000 },
  { asked: 7, delays: 2, wait: 7000 },
  { asked: 0, delays: 0, wait: 0 },
  { asked: 30, delays: 0, wait: 30_000 },
  { asked: 31, delays: 0, wait: null },
  { asked: null, delays: 4, wait: null },
  { asked: 1, delays: 4, wait: null },
])('asked for $asked s, after $delays waits: $wait ms', ({ asked, delays, wait }) => {
  expect(patience(asked, delays)).toBe(wait);
});
