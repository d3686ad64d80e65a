// What is not tried again, by what records and other workloads tell.
import { describe, expect, test } from 'vitest';
import { parseReference } from '#core/image/reference.ts';
import { parsePolicy } from '#core/policy/parse.ts';
import type { Policy } from '#core/policy/policy.ts';
import { memoryOf } from '#core/record/memory.ts';
import type { RecordFacts } from '#core/record/record-facts.ts';
import { record } from '#test/fixtures/record.ts';
import { digest, workload } from '#test/fixtures/workload.ts';
import { neverAgain } from './never-again.ts';

const [a, b, c] = [digest('a'), digest('b'), digest('c')];
const { id } = workload();
const web = 'ghcr.io/acme/web';

function policy(text: string): Policy {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.policy;
}

function failed(to: string, more: Partial<RecordFacts> = {}): RecordFacts {
  const changes = [{ container: 'app', from: `${web}:1.4.2`, to }];
  return record(3, { outcome: 'Failed', failed: [b], why: 'CrashLoopBackOff', changes, ...more });
}

function says(word: string, tag: string, records: readonly RecordFacts[], suspects = {}): string | null {
  const reference = parseReference(`${web}:1.4.2@${a}`);
  if (reference === null) throw new Error('it is one');
  const wanted = { container: 'app', reference, policy: policy(word), tag, digest: c };
  return neverAgain(wanted, memoryOf(id, null, records), suspects)?.code ?? null;
}

describe('D10 where 1.4.4 failed', () => {
  const four = failed(`${web}:1.4.4@${b}`);
  test.each([
    {
      name: 'an older one is not taken in its place',
      word: 'semver:^1.4',
      tag: '1.4.3',
      records: [four],
      is: 'OlderThanFailed',
    },
    { name: 'a newer one is', word: 'semver:^1.4', tag: '1.4.5', records: [four], is: null },
    { name: 'the same tag on other bits is', word: 'semver:^1.4', tag: '1.4.4', records: [four], is: null },
    {
      name: 'numbers have an order too',
      word: 'numeric:1.4.(.*)',
      tag: '1.4.3',
      records: [four],
      is: 'OlderThanFailed',
    },
    { name: 'a policy without an order takes anything', word: 'digest', tag: '1.4.3', records: [four], is: null },
    {
      name: 'a moving tag says itself what is right',
      word: 'version-of:prod',
      tag: '1.4.3',
      records: [four],
      is: null,
    },
    { name: 'somebody cleared it', word: 'semver:^1.4', tag: '1.4.3', records: [{ ...four, failed: [] }], is: null },
    {
      name: 'in another container',
      word: 'semver:^1.4',
      tag: '1.4.3',
      records: [failed('', { changes: [{ container: 'proxy', from: '', to: `${web}:1.4.4@${b}` }] })],
      is: null,
    },
    {
      name: 'in another repository',
      word: 'semver:^1.4',
      tag: '1.4.3',
      records: [failed(`ghcr.io/acme/api:1.4.4@${b}`)],
      is: null,
    },
    {
      name: 'another image of the same change failed',
      word: 'semver:^1.4',
      tag: '1.4.3',
      records: [failed(`${web}:1.4.4@${a}`)],
      is: null,
    },
    {
      name: 'in an earlier life',
      word: 'semver:^1.4',
      tag: '1.4.3',
      records: [failed(`${web}:1.4.4@${b}`, { target: { kind: 'Deployment', name: 'web', uid: 'old' } })],
      is: 'OlderThanFailed',
    },
  ])('$name: $is', ({ word, tag, records, is }) => {
    expect(says(word, tag, records)).toBe(is);
  });
});

describe('a digest that failed elsewhere and succeeded nowhere', () => {
  test.each([
    { name: 'goes to one other workload', suspect: { failedOn: 1, underWay: 0 }, is: null },
    { name: 'and to one at a time', suspect: { failedOn: 1, underWay: 1 }, is: 'SuspectElsewhere' },
    { name: 'after two failures to none', suspect: { failedOn: 2, underWay: 0 }, is: 'SuspectElsewhere' },
    { name: 'only here: the record says it', suspect: { failedOn: 0, underWay: 2 }, is: null },
  ])('$name: $is', ({ suspect, is }) => {
    expect(says('semver:^1.4', '1.4.3', [], { [c]: suspect })).toBe(is);
    expect(says('semver:^1.4', '1.4.3', [], { [b]: suspect })).toBeNull();
  });
});
