// What every policy that orders tags must keep, registered as tests: run it beside the tests of the policy.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '#core/image/any-text.suite.ts';
import type { Choice, DatedImage, Judgement, Policy, TagQuestion } from './policy.ts';

export interface OrderingPolicy {
  readonly policy: Policy;
  /** Tags of which many have a place in the policy's order. */
  readonly tags: fc.Arbitrary<string>;
  /** Whether `tag` is lower than `running` in the policy's order; both have a place in it. */
  isLower(tag: string, running: string): boolean;
  /** For a policy that looks at images: the image that a tag is on. */
  imageOf?(tag: string): DatedImage;
}

export function orderingPolicySuite({ policy, tags, isLower, imageOf }: OrderingPolicy): void {
  const anyTag = fc.oneof({ weight: 4, arbitrary: tags }, { weight: 1, arbitrary: anyText() });
  const lists = fc.array(anyTag, { maxLength: 12 });
  const questions = fc.record({ tags: lists, running: fc.option(anyTag) }).chain(({ tags: list, running }) =>
    // Half of the time what runs is listed too, as it is in life.
    fc.record({
      tags: fc.constantFrom(list, running === null ? list : [...list, running]),
      running: fc.constant(running),
    }),
  );

  function judge(question: TagQuestion): Judgement {
    if (policy.judge === undefined) throw new Error(`${policy.text} judges no tags`);
    return policy.judge(withImages(question));
  }

  function choose(question: TagQuestion): Choice {
    if (policy.choose === undefined) throw new Error(`${policy.text} chooses no tag`);
    return policy.choose(withImages(question));
  }

  function withImages(question: TagQuestion): TagQuestion {
    if (imageOf === undefined) return question;
    const images = new Map(question.tags.map((tag) => [tag, imageOf(tag)]));
    return { ...question, images, runningImage: question.running === null ? null : imageOf(question.running) };
  }

  function byTag({ verdicts }: Judgement): ReadonlyMap<string, unknown> {
    return new Map(verdicts.map((verdict) => [verdict.tag, verdict]));
  }

  describe(`${policy.text} as a policy that orders tags`, () => {
    test('answers any question, and the same question the same way', () => {
      fc.assert(
        fc.property(questions, (question) => {
          expect(judge(question)).toEqual(judge(question));
        }),
      );
    });

    test('chooses the same with and without a verdict on every tag', () => {
      fc.assert(
        fc.property(questions, (question) => {
          const { chosen, runningComparable } = judge(question);
          expect(choose(question)).toMatchObject({ chosen, runningComparable });
        }),
      );
    });

    test('P5 never chooses or ranks a tag that is older than what runs', () => {
      fc.assert(
        fc.property(questions, (question) => {
          const { running } = question;
          const { runningComparable, verdicts } = judge(question);
          if (running === null || !runningComparable) return;
          for (const { tag, rank } of verdicts) {
            if (rank !== null) expect(isLower(tag, running)).toBe(false);
          }
        }),
      );
    });

    test('gives one verdict for each tag, ranks without gaps, and reasons for all but the chosen one', () => {
      fc.assert(
        fc.property(questions, (question) => {
          const { chosen, verdicts } = judge(question);
          expect(verdicts.map(({ tag }) => tag).toSorted()).toEqual([...new Set(question.tags)].toSorted());
          const ranked = verdicts.filter(({ rank }) => rank !== null);
          expect(ranked.map(({ rank }) => rank)).toEqual(ranked.map((_, index) => index + 1));
          expect(ranked[0]?.tag ?? null).toBe(chosen);
          for (const { tag, reasons } of verdicts) expect(reasons.length === 0).toBe(tag === chosen);
        }),
      );
    });

    test('judges a list the same in any order and with duplicates', () => {
      fc.assert(
        fc.property(questions, fc.infiniteStream(fc.nat()), (question, dice) => {
          const keyed = [...question.tags, ...question.tags].map((tag) => ({ tag, key: dice.next().value ?? 0 }));
          const shuffled = keyed.toSorted((a, b) => a.key - b.key).map(({ tag }) => tag);
          const [one, other] = [judge(question), judge({ ...question, tags: shuffled })];
          expect(other.chosen).toBe(one.chosen);
          expect(byTag(other)).toEqual(byTag(one));
        }),
      );
    });

    test('puts the tags that have a place in its order best first, each once', () => {
      fc.assert(
        fc.property(lists, (list) => {
          const ordered = policy.comparable?.(list) ?? [];
          expect(new Set(ordered).size).toBe(ordered.length);
          expect(list).toEqual(expect.arrayContaining([...ordered]));
          for (const [index, tag] of ordered.entries()) {
            const next = ordered[index + 1];
            if (next !== undefined) expect(isLower(tag, next)).toBe(false);
          }
        }),
      );
    });
  });
}
