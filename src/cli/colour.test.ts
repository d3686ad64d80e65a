import { expect, test } from 'vitest';
import { allowsColour } from './colour.ts';

test.each<readonly [boolean, Readonly<Record<string, string>>, boolean]>([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '0' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [true, { TERM: 'xterm' }, true],
  [false, { FORCE_COLOR: '1' }, false],
])('on a terminal: %s, with %j: %s', (isTerminal, env, allowed) => {
  expect(allowsColour(isTerminal, env)).toBe(allowed);
});
