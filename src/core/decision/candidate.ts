// Which tag a container should run: the current one where a digest is followed, the policy's choice elsewhere.
import type { ImageReference } from '#core/image/reference.ts';
import { repositoryOf } from '#core/image/reference.ts';
import { reason } from '#core/reason/reason.ts';
import { lastCreated } from './by-created.ts';
import { highestInOrder } from './by-order.ts';
import { versionPointedTo } from './by-pointer.ts';
import type { Candidate, Seeking } from './seeking.ts';

/**
 * `undefined`: an answer is missing; the knowledge holds the question.
 *
 * @param nothingRuns a reference without a tag is only the name of a repository, and does not mean `latest`
 */
export function candidateFor(
  given: Omit<Seeking, 'repository' | 'current'>,
  nothingRuns: boolean,
): Candidate | undefined {
  const { policy, reference } = given;
  if (policy.chooses === 'digest') return followTag(given.container.image, reference);
  const current = reference.tag ?? (reference.digest === null && !nothingRuns ? 'latest' : null);
  const seek: Seeking = { ...given, repository: repositoryOf(reference), current };
  if (policy.look === undefined) return highestInOrder(seek);
  return policy.look.pointer === null ? lastCreated(seek) : versionPointedTo(seek, policy.look.pointer);
}

function followTag(image: string, reference: ImageReference): Candidate {
  if (reference.tag === null && reference.digest !== null) {
    const why = reason('NoTag', `${image} has a digest and no tag, so there is nothing to follow`);
    return { kind: 'none', verb: 'stay', reason: why, tag: null, verdicts: [] };
  }
  const tag = reference.tag ?? 'latest';
  return { kind: 'tag', tag, newer: false, followsTag: true, said: null, notes: [], verdicts: [] };
}
