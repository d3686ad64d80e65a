// Which tag a container should run: the current one where a digest is followed, the policy's choice elsewhere.
import type { Digest } from '#core/image/digest.ts';
import type { ImageReference } from '#core/image/reference.ts';
import { repositoryOf, withTagAndDigest } from '#core/image/reference.ts';
import type { Judgement, Policy, Verdict } from '#core/policy/policy.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Container, Workload } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import type { Knowledge } from './knowledge.ts';
import type { Running } from './running.ts';
import { ranDigest, runningOf } from './running.ts';

export type Candidate =
  | {
      readonly kind: 'tag';
      readonly tag: string;
      /** The policy chose another tag than the one that runs. */
      readonly newer: boolean;
      /** Other bits under the same tag are wanted too (the policy `digest`). */
      readonly followsTag: boolean;
      readonly verdicts: readonly Verdict[];
    }
  | {
      readonly kind: 'none';
      readonly verb: 'stay' | 'wait';
      readonly reason: Reason;
      /** The tag that would be taken, where one can be told. */
      readonly tag: string | null;
      readonly verdicts: readonly Verdict[];
    };

/** At most so many tags are looked at to find the version that sits on the running digest. */
const searchLimit = 100;
/** The version is nearly always one of the highest: these are asked first. */
const searchFirst = 5;

export function candidateFor(
  workload: Workload,
  container: Container,
  policy: Policy,
  start: 'comparable' | 'any',
  reference: ImageReference,
  know: Knowledge,
): Candidate | undefined {
  if (policy.judge === undefined) return followTag(container, reference);
  const listed = know.tags(repositoryOf(reference));
  if (listed === undefined) return undefined;
  if (!listed.ok) return { kind: 'none', verb: 'wait', reason: listed.reason, tag: null, verdicts: [] };
  const tags = listed.value;
  const current = reference.tag ?? (reference.digest === null ? 'latest' : null);
  const judged = policy.judge({ tags, running: current });
  if (current !== null && judged.runningComparable) return chosenFrom(judged, current, policy);

  const running = runningOf(workload, container, reference, know);
  if (running === undefined) return undefined;
  if (running.kind === 'nothing') return chosenFrom(judged, current, policy);
  const version = versionOn(running, tags, policy, reference, know);
  if (version === undefined) return undefined;
  if (typeof version === 'string') return chosenFrom(policy.judge({ tags, running: version }), current, policy);
  if (version !== null)
    return { kind: 'none', verb: 'wait', reason: version, tag: judged.chosen, verdicts: judged.verdicts };
  if (start === 'any') return chosenFrom(judged, current, policy);
  return notComparable(workload, container, reference, current, judged, policy);
}

function followTag(container: Container, reference: ImageReference): Candidate {
  if (reference.tag === null && reference.digest !== null) {
    const why = reason('NoTag', `${container.image} has a digest and no tag, so there is nothing to follow`);
    return { kind: 'none', verb: 'stay', reason: why, tag: null, verdicts: [] };
  }
  return { kind: 'tag', tag: reference.tag ?? 'latest', newer: false, followsTag: true, verdicts: [] };
}

function chosenFrom(judged: Judgement, current: string | null, policy: Policy): Candidate {
  const { chosen, verdicts } = judged;
  if (chosen !== null) return { kind: 'tag', tag: chosen, newer: chosen !== current, followsTag: false, verdicts };
  const runs = current === null ? '' : `; runs ${current}`;
  const why = reason('NewestAllowed', `no tag of the repository is newer and allowed by ${policy.text}${runs}`);
  return { kind: 'none', verb: 'stay', reason: why, tag: null, verdicts };
}

/** The version tag that sits on the running bits; null: none, or it cannot be told; a reason: the registry failed. */
function versionOn(
  running: Running,
  tags: readonly string[],
  policy: Policy,
  reference: ImageReference,
  know: Knowledge,
): string | null | Reason | undefined {
  const digest = ranDigest(running, reference, know);
  if (digest === undefined || digest === null) return digest;
  const ordered = (policy.comparable?.(tags) ?? []).slice(0, searchLimit);
  const first = searchAmong(ordered.slice(0, searchFirst), digest, reference, know);
  return first === null ? searchAmong(ordered.slice(searchFirst), digest, reference, know) : first;
}

function searchAmong(
  tags: readonly string[],
  digest: Digest,
  reference: ImageReference,
  know: Knowledge,
): string | null | Reason | undefined {
  const answers = tags.map((tag) => ({ tag, answer: know.digest(repositoryOf(reference), tag) }));
  let failure: Reason | null = null;
  for (const { tag, answer } of answers) {
    if (answer === undefined) return undefined;
    if (answer.ok && answer.value === digest) return tag;
    if (!answer.ok && answer.reason.code !== 'TagMissing') failure ??= answer.reason;
  }
  return failure;
}

function notComparable(
  workload: Workload,
  container: Container,
  reference: ImageReference,
  current: string | null,
  judged: Judgement,
  policy: Policy,
): Candidate {
  const runs = current ?? 'an image without a tag';
  const message = `runs ${runs}, which has no place in ${policy.text}, and no tag that has one sits on the same image`;
  const { chosen, verdicts } = judged;
  const once =
    chosen === null
      ? ''
      : `start once: kubectl set image ${shortName(workload.id)} ${container.name}=${withTagAndDigest(reference, chosen, null)} -n ${workload.id.namespace}, or `;
  const why = reason('RunningNotComparable', message, `${once}annotate reship.dev/start: any`);
  return { kind: 'none', verb: 'wait', reason: why, tag: chosen, verdicts };
}
