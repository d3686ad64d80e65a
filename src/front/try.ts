// `reship try`: what a policy would choose, decided by the very loop that check runs, for a workload that is made up.
import type { Terminal } from '#cli/deps.ts';
import { UsageError } from '#cli/flags.ts';
import type { TryOptions } from '#cli/options.ts';
import { renderTry, tryReport } from '#cli/try-report.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import type { Images } from '#controller/deps.ts';
import { reconcile } from '#controller/reconcile.ts';
import type { ImageReference } from '#core/image/reference.ts';
import { repositoryOf, withTagAndDigest } from '#core/image/reference.ts';
import type { Reason } from '#core/reason/reason.ts';
import { readConfiguration } from './configuration.ts';
import { openImages } from './images.ts';
import { registryTroubles } from './reconcile-all.ts';
import { listImages, madeUpDigest } from './tag-list.ts';
import { readInput } from './read-input.ts';
import { readPolicy, readReference, workloadRunning } from './try-workload.ts';
import { readTags } from './tag-file.ts';
import { depsWithoutCluster } from './without-cluster.ts';

export async function tryPolicy(options: TryOptions, terminal: Terminal): Promise<ExitCode> {
  const policy = readPolicy(options);
  const reference = readReference(options);
  if (options.tags === null) {
    const images = openImages(await readConfiguration({ config: null, cacheFolder: null }, process.env));
    try {
      return await run(options, reference, images, terminal);
    } finally {
      await images.close();
    }
  }
  if (policy.look !== undefined) {
    const why = `${policy.word} asks the registry about images, and --tags has only their names`;
    throw new UsageError(`${why}; leave --tags out and name the image`);
  }
  return run(options, reference, listImages(readTags(await readInput(options.tags))), terminal);
}

async function run(
  options: TryOptions,
  reference: ImageReference,
  images: Images,
  terminal: Terminal,
): Promise<ExitCode> {
  const nothing = reference.tag === null && reference.digest === null;
  const digest = nothing ? null : await digestThatRuns(reference, images);
  if (typeof digest === 'object' && digest !== null) return trouble(digest, terminal);
  const image = withTagAndDigest(reference, reference.tag, digest);
  const trigger = { type: 'Command', user: null, receiver: null } as const;
  const deps = depsWithoutCluster(images, new Map());
  const { decision } = await reconcile(
    workloadRunning(image, options),
    { wish: null, explain: true, nothingRuns: nothing, write: 'none', trigger },
    deps,
  );
  const [decided] = decision.containers;
  if (decided === undefined) throw new Error('a workload with a policy and a container is always decided');
  const [first] = decided.reasons;
  // What fails at the tag list, or at every one of its tags, is a fault; no tag that fits is an answer.
  const listed = await images.tags(repositoryOf(reference));
  const fault = listed.ok ? decided.reasons.find((one) => registryTroubles.includes(one.code)) : listed.reason;
  if (fault !== undefined && decided.verdicts.length === 0) return trouble(fault, terminal);
  const report = tryReport(options.policy, nothing ? null : (reference.tag ?? digest), decided);
  await renderTry(report, first ?? null, options.output, terminal);
  return fault === undefined ? 0 : 1;
}

/** Of a tag that is not there any more the place in the order is all that is known. */
async function digestThatRuns(reference: ImageReference, images: Images) {
  if (reference.digest !== null) return reference.digest;
  const { tag } = reference;
  if (tag === null) return null;
  const answer = await images.digest(repositoryOf(reference), tag);
  if (answer.ok) return answer.value;
  return answer.reason.code === 'TagMissing' ? madeUpDigest(tag) : answer.reason;
}

function trouble({ code, message, next }: Reason, terminal: Terminal): ExitCode {
  terminal.err.write(`reship: ${code}: ${message}\n${next === '' ? '' : `  next: ${next}\n`}`);
  return 1;
}
