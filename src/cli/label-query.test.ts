import { describe, expect, test } from 'vitest';
import { selects } from '#core/workload/pods.ts';
import { labelQuery } from './label-query.ts';

const labels = { app: 'web', tier: 'front', 'app.kubernetes.io/name': 'web', empty: '' };

describe('a label selector', () => {
  test.each([
    ['app=web', true],
    ['app==web', true],
    ['app = web', true],
    ['app=api', false],
    ['app!=api', true],
    ['missing!=x', true],
    ['app', true],
    ['missing', false],
    ['!missing', true],
    ['!app', false],
    ['empty=', true],
    ['app=', false],
    ['tier in (front,back)', true],
    ['tier in (back)', false],
    ['tier notin (back, side)', true],
    ['app=web,tier in (front,back),!canary', true],
    ['app=web,tier=back', false],
    ['app.kubernetes.io/name=web', true],
  ])('%s selects: %s', (query, expected) => {
    const selector = labelQuery(query);
    expect(selector !== null && selects(selector, labels)).toBe(expected);
  });

  test.each(['', ',', 'app=web,', 'app>1', 'app in web', 'a b', 'app=we b', '(', 'app in (a'])(
    '%s is none',
    (query) => {
      expect(labelQuery(query)).toBeNull();
    },
  );
});
