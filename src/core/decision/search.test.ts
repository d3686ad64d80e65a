// Tests of the search for tags on known bits.
import { expect, test } from 'vitest';
import type { Answer } from './observation.ts';
import { noAnswers } from './observation.ts';
import type { Digest } from '#core/image/digest.ts';
import type { Repository } from '#core/image/reference.ts';
import { reason } from '#core/reason/reason.ts';
import { a, b, repository } from '#test/fixtures/decision-rows.ts';
import { knowledgeOf } from './knowledge.ts';
import { searchFor } from './search.ts';

const tags = Array.from({ length: 120 }, (_, index) => `t${index}`);
const down = { ok: false, reason: reason('RegistryUnavailable', 'down') } as const;
const gone = { ok: false, reason: reason('TagMissing', 'gone') } as const;

function search(known: number, special: Readonly<Record<string, Answer<Digest>>> = {}) {
  const digest: Record<string, Answer<Digest>> = {};
  for (const tag of tags.slice(0, known)) digest[`${repository}:${tag}`] = special[tag] ?? { ok: true, value: b };
  const know = knowledgeOf({ ...noAnswers, digest });
  return { found: searchFor(a, tags, repository as Repository, know), asked: know.missing().length };
}

const sits = { ok: true, value: a } as const;

test.each([
  ['the first five are asked first', search(0), undefined, 5],
  ['then all others up to a hundred', search(5), undefined, 95],
  ['nothing is asked again', search(100), { on: [], looked: 100, failure: null }, 0],
  ['one of the first ends it', search(5, { t1: sits, t3: sits }), { on: ['t1', 't3'], looked: 5, failure: null }, 0],
  ['one of the others', search(100, { t50: sits }), { on: ['t50'], looked: 100, failure: null }, 0],
  ['a vanished tag is no failure', search(5, { t0: gone, t1: sits }), { on: ['t1'], looked: 5, failure: null }, 0],
  ['a failure above', search(5, { t0: down, t1: sits }), { on: ['t1'], looked: 5, failure: down.reason }, 0],
  ['a failure below', search(5, { t1: sits, t2: down }), { on: ['t1'], looked: 5, failure: null }, 0],
  [
    'a failure among the first',
    search(100, { t2: down, t50: sits }),
    { on: ['t50'], looked: 100, failure: down.reason },
    0,
  ],
])('%s', (_, { found, asked }, wanted, open) => {
  expect([found, asked]).toEqual([wanted, open]);
});
