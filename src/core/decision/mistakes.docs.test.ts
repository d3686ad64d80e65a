// Tests that docs/concepts/beginners-mistakes.md says what the decision says.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { a, repository, web } from '#test/fixtures/decision-rows.ts';
import { decideIn } from '#test/fixtures/world.ts';

const page = readFileSync(new URL('../../../docs/concepts/beginners-mistakes.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `([^`]+): ([^`]+)`( on the pod template)? \| (.+) \| (.*?) ?\|$/gm)].map(
  ([, key = '', value = '', template, message = '', next = '']) => ({
    key,
    value,
    template: template !== undefined,
    message,
    next,
  }),
);

describe('docs/concepts/beginners-mistakes.md', () => {
  test('shows seven', () => {
    expect(rows).toHaveLength(7);
  });

  test.each(rows)('$value: $message', ({ key, value, template, message, next }) => {
    const annotations = { [key]: value };
    const workload = template
      ? web(`:1.4.2@${a}`, { [key]: 'digest' }, { templateAnnotations: annotations })
      : web(`:1.4.2@${a}`, annotations);
    const { decision } = decideIn(workload, { tags: { [repository]: ['1.4.2', '1.4.3'] } });
    const [only] = decision.containers;
    expect([only?.reasons[0]?.message, only?.reasons[0]?.next]).toEqual([message, next]);
    expect(only?.verb).toBe(next === '' ? 'stay' : 'refuse');
  });
});
