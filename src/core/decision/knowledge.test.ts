// Knowledge: answers that are there, and questions that are not answered yet.
import { expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import { digest } from '#test/fixtures/workload.ts';
import { knowledgeOf } from './knowledge.ts';
import { noAnswers } from './observation.ts';

const web = 'ghcr.io/acme/web' as Repository;

test('what is known is handed out and asks nothing', () => {
  const know = knowledgeOf({
    ...noAnswers,
    tags: { [web]: { ok: true, value: ['1'] } },
    digest: { [`${web}:1`]: { ok: true, value: digest('a') } },
    children: { [`${web}@${digest('a')}`]: { ok: true, value: [] } },
    pods: { ok: true, value: [] },
  });
  expect(know.tags(web)).toEqual({ ok: true, value: ['1'] });
  expect(know.digest(web, '1')).toEqual({ ok: true, value: digest('a') });
  expect(know.children(web, digest('a'))).toEqual({ ok: true, value: [] });
  expect(know.pods()).toEqual({ ok: true, value: [] });
  expect(know.missing()).toEqual([]);
});

test('what is not known is asked once, however often it comes up', () => {
  const know = knowledgeOf(noAnswers);
  for (const _ of [1, 2])
    expect([know.tags(web), know.digest(web, '1'), know.pods()]).toEqual([undefined, undefined, undefined]);
  expect(know.children(web, digest('a'))).toBeUndefined();
  expect(know.missing().map((inquiry) => inquiry.ask)).toEqual(['tags', 'digest', 'pods', 'children']);
});
