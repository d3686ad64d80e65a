// The annotation reship.dev/restarted-for.
import { expect, test } from 'vitest';
import { container, digest, workload } from '#test/fixtures/workload.ts';
import { restartedFor, restartsAfter } from './restart.ts';

const [a, b] = [digest('a'), digest('b')];
const containers = [container('app', 'x:1'), container('proxy', 'y:1')];

function restarted(value: string | null) {
  const templateAnnotations = value === null ? null : { 'reship.dev/restarted-for': value };
  return workload({ containers, templateAnnotations });
}

test.each([
  { value: null, app: null, proxy: null },
  { value: '', app: null, proxy: null },
  { value: `app=${a}`, app: a, proxy: null },
  { value: `app=${a},proxy=${b}`, app: a, proxy: b },
  { value: `app=latest,proxy=${b},=,gone`, app: null, proxy: b },
])('$value was for $app and $proxy', ({ value, app, proxy }) => {
  expect(restartedFor(restarted(value), 'app')).toBe(app);
  expect(restartedFor(restarted(value), 'proxy')).toBe(proxy);
});

test('a restart keeps what was said of the other containers and drops those that are gone', () => {
  expect(restartsAfter(restarted(`gone=${a},proxy=${b}`), new Map([['app', a]]))).toBe(`app=${a},proxy=${b}`);
});

test('names that every object inherits are names like any other', () => {
  const odd = workload({
    containers: [container('constructor', 'x:1'), container('app', 'y:1')],
    templateAnnotations: { 'reship.dev/restarted-for': `__proto__=${a},app=${a}` },
  });
  expect(restartedFor(odd, 'constructor')).toBeNull();
  expect(restartsAfter(odd, new Map([['app', b]]))).toBe(`app=${b}`);
  expect(restartsAfter(odd, new Map([['constructor', b]]))).toBe(`constructor=${b},app=${a}`);
});
