// The workload that `reship try` makes up: one container, with the settings that would stand in annotations.
import { UsageError } from '#cli/flags.ts';
import type { TryOptions } from '#cli/options.ts';
import { parseDigest } from '#core/image/digest.ts';
import type { ImageReference } from '#core/image/reference.ts';
import { explainReference, parseReference, repositoryOf } from '#core/image/reference.ts';
import { tagProblem } from '#core/image/reference-grammar.ts';
import { parsePolicy } from '#core/policy/parse.ts';
import type { Policy } from '#core/policy/policy.ts';
import { manifestOf } from '#core/workload/manifest.ts';
import { parsePolicyValue } from '#core/workload/policy-value.ts';
import { readSettings } from '#core/workload/settings.ts';
import type { Workload } from '#core/workload/workload.ts';

/** UsageError, with the sentence that a report would show, for a policy or a filter that cannot be used. */
export function readPolicy(options: TryOptions): Policy {
  if (options.policy.trim().toLowerCase() === 'none')
    throw new UsageError('the policy none chooses nothing: it opts a workload out');
  const reading = parsePolicy(options.policy);
  if (!reading.ok) throw ofContainers(options.policy) ?? unusable(reading.problem);
  if (reading.policy.chooses === 'digest')
    throw new UsageError('the policy digest chooses no tag: it follows the one that the image has');
  const [wrong] = readSettings(workloadRunning('image', options), {}).problems;
  if (wrong !== undefined) throw unusable(wrong);
  return reading.policy;
}

/** A value that a workload may have, with a policy for each container; null: it is none. */
function ofContainers(text: string): UsageError | null {
  const value = parsePolicyValue(text);
  if (value.kind !== 'policies' || !('byContainer' in value.policies)) return null;
  const [first] = Object.values(value.policies.byContainer);
  return new UsageError(`try takes one policy and no container: write ${first?.text ?? 'semver:^1.4'}`);
}

function unusable({ message, next }: { readonly message: string; readonly next?: string }): UsageError {
  const sentence =
    next === undefined || next === '' ? message : `${message}${message.endsWith('?') ? '' : '.'} ${next}`;
  return new UsageError(
    sentence.replaceAll('reship.dev/include', '--include').replaceAll('reship.dev/exclude', '--exclude'),
  );
}

/** What runs. The image's own tag, unless --running says otherwise; without a tag and a digest nothing runs. */
export function readReference({ image, running, tags }: TryOptions): ImageReference {
  const pinned = running === null ? null : pinnedTag(running, image);
  if (pinned !== null && image !== null) return { ...reference(image), ...pinned };
  const full = running !== null && /[/:@]/.test(running) ? reference(running) : null;
  if (image === null && full === null && tags === null)
    throw new UsageError('try needs an image whose tags are asked for, or --tags with a file of tags');
  const named = image === null ? (full ?? reference('image')) : reference(image);
  if (full !== null) {
    if (repositoryOf(full) !== repositoryOf(named))
      throw new UsageError(`--running ${running} is of another repository than ${image}`);
    return full;
  }
  if (running === null) return named;
  const problem = tagProblem(running);
  if (problem !== null) throw new UsageError(`--running ${running} is no tag: ${problem}`);
  return { ...named, tag: running, digest: null };
}

/** `1.4.2@sha256:…` beside an image is a tag with a digest, although it could be read as an image of the name 1.4.2. */
function pinnedTag(running: string, image: string | null): Pick<ImageReference, 'tag' | 'digest'> | null {
  const [tag = '', ...rest] = running.split('@');
  if (rest.length === 0 || /[/:]/.test(tag)) return null;
  if (image === null) {
    const why = `--running ${running} does not say whether ${tag} is a tag or an image`;
    throw new UsageError(`${why}: write the whole reference, such as registry.example/web:1.4.2@sha256:…`);
  }
  const digest = parseDigest(rest.join('@'));
  const problem = tagProblem(tag);
  if (digest === null || problem !== null)
    throw new UsageError(`--running ${running} is no tag with a digest: ${problem ?? 'the digest cannot be read'}`);
  const [asImage, named] = [parseReference(running), reference(image)];
  return asImage !== null && repositoryOf(asImage) === repositoryOf(named) ? null : { tag, digest };
}

function reference(text: string): ImageReference {
  const read = parseReference(text);
  if (read === null) throw new UsageError(explainReference(text));
  return read;
}

/** Read from a manifest, as any workload of a file is; its reference tells what runs, and no Pod does. */
export function workloadRunning(image: string, { policy, include, exclude }: TryOptions): Workload {
  const annotations = {
    'reship.dev/policy': policy,
    ...(include === null ? {} : { 'reship.dev/include': include }),
    ...(exclude === null ? {} : { 'reship.dev/exclude': exclude }),
  };
  const template = { spec: { containers: [{ name: 'app', image }] } };
  const metadata = { name: 'try', annotations };
  const manifest = manifestOf({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template } }, 'default');
  if (manifest?.kind !== 'workload') throw new Error('a Deployment is a workload');
  return manifest.workload;
}
