// Instants: read and printed.
import { describe, expect, test } from 'vitest';
import { formatInstant, parseInstant } from './instant.ts';

describe('parseInstant', () => {
  test.each([
    { text: '2026-11-21T13:09:22Z', instant: 1_795_266_562_000 },
    { text: '2026-11-21T13:09:22.123456Z', instant: 1_795_266_562_123 },
    { text: '2026-11-21T14:09:22+01:00', instant: 1_795_266_562_000 },
  ])('reads $text', ({ text, instant }) => {
    expect(parseInstant(text)).toBe(instant);
  });

  test.each(['', 'yesterday', '2026-11-21', '2026-13-41T00:00:00Z', '1795266562'])('%j is no time', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  test('prints what it reads', () => {
    expect(formatInstant(1_795_266_562_123)).toBe('2026-11-21T13:09:22.123Z');
  });
});
