// The candidate of `newest`: the tag whose image was created last.
import type { Digest } from '#core/image/digest.ts';
import { filterTags } from '#core/policy/filter.ts';
import type { DatedImage } from '#core/policy/policy.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Instant } from '#core/time/instant.ts';
import { formatInstant } from '#core/time/instant.ts';
import { isUsable, unusableTimes } from './creation-time.ts';
import { ranDigest, runningOf } from './running.ts';
import type { Running } from './running.ts';
import type { Candidate, Seeking } from './seeking.ts';
import { chosenFrom, judgeFor, lookLimit, notComparable, waits } from './seeking.ts';

export function lastCreated(seek: Seeking): Candidate | undefined {
  const { workload, container, policy, settings, reference, repository, current, know } = seek;
  const running = runningOf(workload, container, reference, know);
  const listed = know.tags(repository);
  if (running === undefined || listed === undefined) return undefined;
  if (!listed.ok) return waits(listed.reason);
  const passed = filterTags(listed.value, settings.filter);
  const { tags } = policy.look?.candidates(passed.tags) ?? { tags: [] };
  if (tags.length > lookLimit) return waits(tooMany(tags.length));
  const found = imagesOf(tags, seek);
  const runs = runningImage(running, seek);
  if (found === undefined || runs === undefined) return undefined;
  if ('code' in found) return waits(found);
  if (runs !== null && 'code' in runs) return waits(runs);

  const all = judgeFor(seek, passed, { running: current, images: found.images, runningImage: runs });
  if (found.unusable !== null) return waits(found.unusable);
  if (runs === null && running.kind !== 'nothing' && settings.start !== 'any')
    return notComparable(seek, 'and when that image was created is not known', all);
  const candidate = chosenFrom(all, seek);
  const image = all.chosen === null ? undefined : found.images.get(all.chosen);
  if (candidate.kind === 'none' || image === undefined) return candidate;
  const stays = `${candidate.tag} is the newest that ${policy.text} allows`;
  const created = `, created ${formatInstant(image.created)}`;
  return { ...candidate, followsTag: true, said: { found: stays + created, stays: stays + created } };
}

function tooMany(count: number): Reason {
  const narrow = 'newest:REGEX or reship.dev/include';
  const message = `${count} tags pass the filters; newest looks at ${lookLimit} at most: narrow it with ${narrow}`;
  return reason('TooManyCandidates', message, `Narrow the tags with ${narrow}.`);
}

interface Found {
  readonly images: ReadonlyMap<string, DatedImage>;
  /** Some candidates tell no time that could be compared. */
  readonly unusable: Reason | null;
}

/** Each candidate's image; one that vanished since the list was made has none. A reason: the registry failed. */
function imagesOf(tags: readonly string[], { repository, know }: Seeking): Found | Reason | undefined {
  const asked = tags.map((tag) => ({ tag, answer: know.digest(repository, tag) }));
  const digests: { readonly tag: string; readonly digest: Digest }[] = [];
  for (const { tag, answer } of asked) {
    if (answer === undefined) return undefined;
    if (answer.ok) digests.push({ tag, digest: answer.value });
    else if (!isNoImage(answer.reason)) return answer.reason;
  }
  const dated = digests.map((one) => ({ ...one, answer: know.created(repository, one.digest) }));
  const images = new Map<string, DatedImage>();
  const useless: (Instant | null)[] = [];
  for (const { tag, digest, answer } of dated) {
    if (answer === undefined) return undefined;
    if (!answer.ok) {
      if (!isNoImage(answer.reason)) return answer.reason;
    } else if (isUsable(answer.value)) images.set(tag, { digest, created: answer.value });
    else useless.push(answer.value);
  }
  return { images, unusable: useless.length === 0 ? null : unusableTimes(useless) };
}

/** The registry answered, and there is nothing that could run. */
function isNoImage({ code }: Reason): boolean {
  return code === 'TagMissing' || code === 'NotAnImage';
}

/** The image that runs, of several the newest; null: it is not known when it was created. */
function runningImage(running: Running, seek: Seeking): DatedImage | Reason | null | undefined {
  const digests = runningDigests(running, seek);
  if (digests === undefined || 'code' in digests) return digests;
  const answers = digests.map((digest) => ({ digest, answer: seek.know.created(seek.repository, digest) }));
  let newest: DatedImage | null = null;
  for (const { digest, answer } of answers) {
    if (answer === undefined) return undefined;
    if (!answer.ok && !isNoImage(answer.reason)) return answer.reason;
    if (!answer.ok || !isUsable(answer.value)) return null;
    if (newest === null || answer.value > newest.created) newest = { digest, created: answer.value };
  }
  return newest;
}

/** Where no Pod tells, the image that the written tag has now stands for what runs. */
function runningDigests(running: Running, seek: Seeking): readonly Digest[] | Reason | undefined {
  const { reference, repository, current, know } = seek;
  if (running.kind === 'digests') {
    const ran = ranDigest(running, reference, know);
    if (ran === undefined) return undefined;
    return ran === null ? [...new Set(running.digests)] : [ran];
  }
  if (current === null) return [];
  const written = know.digest(repository, current);
  if (written === undefined) return undefined;
  if (written.ok) return [written.value];
  return written.reason.code === 'TagMissing' ? [] : written.reason;
}
