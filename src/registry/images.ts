// The registry door: what a tag points to, what an index lists, which tags there are, when an image was built.
import type { Answer } from '#core/decision/observation.ts';
import type { Digest } from '#core/image/digest.ts';
import type { Repository } from '#core/image/reference.ts';
import { reason } from '#core/reason/reason.ts';
import type { Instant } from '#core/time/instant.ts';
import { type About, parseAbout, parseManifest } from './about.ts';
import { createAttempts } from './attempts.ts';
import { askManifest } from './content.ts';
import { type Answers, type Counters, createCounting } from './counters.ts';
import { keyOf } from './credential.ts';
import { askAbout, askImage } from './created.ts';
import { type FactKind, openFactsFolder } from './facts-folder.ts';
import { askDigest, createHeadMemory } from './digest.ts';
import { createFlight } from './flight.ts';
import { concurrencyOf, type Endpoint, endpointsOf } from './host.ts';
import type { ImagesOptions } from './images-options.ts';
import { createKept, type KeptFor } from './kept.ts';
import { type Manifest, weightOf } from './manifest.ts';
import { askedAt } from './mirror.ts';
import { createLedger, type HostStanding } from './ledger.ts';
import { createPageMemory } from './pages.ts';
import { askPresence, askStillThere } from './presence.ts';
import { createQuestionClock, type QuestionClock } from './question-clock.ts';
import { createSessions, type Session, watched } from './session.ts';
import { anonymous, type Asker } from './source.ts';
import { isTag } from './tag.ts';
import { askTags, tagLimits } from './tags.ts';
import { createTokens } from './token.ts';
import { askTree, type Tree } from './tree.ts';
import { createTransport } from './transport.ts';
import { unusable } from './trouble.ts';

/**
 * Implements `Images` of the controller. Never throws for what a registry or the network does.
 *
 * Answers are kept for those who ask with the same credential, and for everybody where none was needed; what is known of a
 * digest, and the versions of pages of tags, for all credentials that were seen to read the repository.
 */
export interface RegistryImages {
  digest(repository: Repository, tag: string, asker?: Asker): Promise<Answer<Digest>>;
  tags(repository: Repository, asker?: Asker): Promise<Answer<readonly string[]>>;
  children(repository: Repository, digest: Digest, asker?: Asker): Promise<Answer<readonly Digest[]>>;
  /** When the image was built, by its own configuration; null where that does not say. Reason beside the usual ones: NotAnImage. */
  created(repository: Repository, digest: Digest, asker?: Asker): Promise<Answer<Instant | null>>;
  /** Whether it is a container image: by its index or manifest. Reason beside the usual ones: NotAnImage. */
  image(repository: Repository, digest: Digest, asker?: Asker): Promise<Answer<true>>;
  /** `linux/amd64`, `linux/arm/v7`: of the images that an index lists, and of a single manifest by its configuration; empty where none is named. Reasons as of `image`. */
  platforms(repository: Repository, digest: Digest, asker?: Asker): Promise<Answer<readonly string[]>>;
  /** Whether nodes could pull it still: false only where its registry clearly says no, and the place that is asked for its tags does not have it either. */
  presence(repository: Repository, digest: Digest, asker?: Asker): Promise<Answer<boolean>>;
  /** All that the configuration tells, reasons as of `created`. */
  about(repository: Repository, digest: Digest, asker?: Asker): Promise<Answer<About>>;
  /** What is known of each host that was asked for a repository within the last hour, with the credential that it took last. */
  standings(): readonly HostStanding[];
  counters(): Counters;
  answers(): Answers;
  /** Ends all connections; questions under way are answered with RegistryUnavailable. */
  close(): Promise<void>;
}

/** For all requests of a question, with whichever credentials. */
const mostMilliseconds = 60_000;
const headAgainAfter = 3_600_000;

export function createImages(options: ImagesOptions): RegistryImages {
  const now = options.now ?? (() => performance.now());
  const counting = createCounting();
  const timeouts = { connect: 10_000, headers: 30_000, body: 30_000, ...options.timeouts };
  const endpointOf = endpointsOf(options.hosts ?? new Map());
  const transport = createTransport({
    connections: options.connections ?? 16,
    hosts: options.hosts ?? new Map(),
    concurrency: concurrencyOf(options.hosts ?? new Map()),
    env: options.env ?? {},
    resolve: options.resolve,
    classify: options.classify,
    scarceGap: options.scarceGap ?? 1000,
    now,
    timeouts,
    counting,
    giveUp: options.remember,
    signal: options.signal ?? null,
  });
  const sessions = createSessions(transport, createTokens(transport, now));
  const attempt = createAttempts();
  const heads = createHeadMemory(now, headAgainAfter);
  const limits = { ...tagLimits, ...options.tagLimits };
  const digests = createFlight<Answer<Digest>>(options.remember);
  const lists = createFlight<Answer<readonly string[]>>(options.remember);
  const { remember, mirrors = [] } = options;
  const folder = options.factsFolder === undefined ? null : openFactsFolder(options.factsFolder, options.mostFacts);
  const shelf = <T>(kind: FactKind, parse: (facts: unknown) => T | null) => folder && { folder, kind, parse };
  const manifests = createKept<Manifest>({ remember, weigh: weightOf, shelf: shelf('manifest', parseManifest) });
  const abouts = createKept<About>({ remember, shelf: shelf('image', parseAbout) });
  const presences = createKept<true>({ remember });
  const stillThere = createFlight<Answer<true>>(remember);
  const ledger = createLedger(now);
  const pages = createPageMemory(limits);
  const milliseconds = options.questionMilliseconds ?? mostMilliseconds;
  const ordinary: Time = { milliseconds, words: `did not answer a question within ${milliseconds / 1000} s` };

  async function digest(repository: Repository, tag: string, asker?: Asker): Promise<Answer<Digest>> {
    if (!isTag(tag))
      return { ok: false, reason: reason('TagMissing', `${repository} is asked for a tag that no registry can have`) };
    const answer = await ask(repository, asker, ({ endpoint, session, who }) =>
      digests(`${who} ${endpoint.repository}:${tag}`, () => askDigest(session, heads, endpoint, tag)),
    );
    const at = askedAt(repository, mirrors);
    if (!answer.ok || at === repository) return answer;
    // What is written keeps its repository, so the image has to be there too; a pull-through cache fetches it now.
    const there = await askOwn(repository, asker, (asked) =>
      presences(asked, answer.value, () => askPresence(asked.session, asked.endpoint, answer.value, `${at}:${tag}`)),
    );
    return there.ok ? answer : there;
  }

  async function tags(repository: Repository, asker?: Asker): Promise<Answer<readonly string[]>> {
    const question = ({ endpoint, session, who, isProven }: Asked) =>
      lists(`${who} ${endpoint.repository}`, () =>
        askTags(session, endpoint, limits, pages.of(endpoint.repository, isProven())),
      );
    const words = `did not finish its tag list within ${limits.listMilliseconds / 1000} s`;
    return askOwn(askedAt(repository, mirrors), asker, question, { milliseconds: limits.listMilliseconds, words });
  }

  function manifest(asked: Asked, wanted: Digest): Promise<Answer<Manifest>> {
    return manifests(asked, wanted, () => askManifest(asked.session, asked.endpoint, wanted));
  }

  function tree(asked: Asked, wanted: Digest): Promise<Answer<Tree>> {
    return askTree(asked.endpoint, wanted, (one) => manifest(asked, one));
  }

  function about(asked: Asked, wanted: Digest): Promise<Answer<About>> {
    return abouts(asked, wanted, () => askAbout(asked.session, asked.endpoint, wanted, (one) => manifest(asked, one)));
  }

  async function children(repository: Repository, wanted: Digest, asker?: Asker): Promise<Answer<readonly Digest[]>> {
    const answer = await ask(repository, asker, (asked) => tree(asked, wanted));
    return answer.ok ? { ok: true, value: answer.value.children } : answer;
  }

  async function platforms(repository: Repository, wanted: Digest, asker?: Asker): Promise<Answer<readonly string[]>> {
    return ask(repository, asker, async (asked) => {
      const found = await askImage(asked.endpoint, wanted, (one) => manifest(asked, one));
      const all = found.ok ? await tree(asked, wanted) : found;
      if (!all.ok || all.value.children.length > 0) return all.ok ? { ok: true, value: all.value.platforms } : all;
      const single = await about(asked, wanted);
      return single.ok ? { ok: true, value: single.value.platform === null ? [] : [single.value.platform] } : single;
    });
  }

  async function created(repository: Repository, wanted: Digest, asker?: Asker): Promise<Answer<Instant | null>> {
    const answer = await ask(repository, asker, (asked) => about(asked, wanted));
    return answer.ok ? { ok: true, value: answer.value.created } : answer;
  }

  async function presence(repository: Repository, wanted: Digest, asker?: Asker): Promise<Answer<boolean>> {
    const question = ({ endpoint, session, who }: Asked) =>
      stillThere(`${who} ${endpoint.repository}@${wanted}`, () => askStillThere(session, endpoint, wanted));
    // A pull-through cache has again tomorrow what its upstream has.
    for (const place of new Set([repository, askedAt(repository, mirrors)])) {
      const answer = await askOwn(place, asker, question);
      if (answer.ok || answer.reason.code !== 'TagMissing') return answer;
    }
    return { ok: true, value: false };
  }

  function ask<T>(
    repository: Repository,
    asker: Asker | undefined,
    question: (asked: Asked) => Promise<Answer<T>>,
  ): Promise<Answer<T>> {
    return askOwn(askedAt(repository, mirrors), asker, question);
  }

  /** A host that takes all the time of a question, and has answered no other one meanwhile, is left alone for a while. */
  function clockFor({ host, repository }: Endpoint, { milliseconds, words }: Time): QuestionClock {
    const since = now();
    const overtime = { host, words: `${words} (${repository})` };
    const onOver = () => {
      if (!ledger.hasAnswered(host, since)) transport.tire(host, words);
    };
    return createQuestionClock({ milliseconds, overtime, onOver, now });
  }

  /** At the very repository: its credentials, its host. */
  async function askOwn<T>(
    repository: Repository,
    asker: Asker | undefined,
    question: (asked: Asked) => Promise<Answer<T>>,
    time = ordinary,
  ): Promise<Answer<T>> {
    const endpoint = endpointOf(repository);
    if (endpoint === null)
      return { ok: false, reason: unusable(repository.slice(0, 255), 'does not name a usable host') };
    const clock = clockFor(endpoint, time);
    return attempt(repository, asker ?? anonymous, async (credential) => {
      const who = keyOf(credential);
      const isProven = () => ledger.isProven(who, repository);
      const prove = () => ledger.prove(who, repository);
      const { session, wasAsked } = watched(sessions.as(credential), clock);
      const answer = await question({ endpoint, repository, session, who, isProven, prove });
      if (wasAsked()) ledger.ended(endpoint.host, answer.ok ? null : answer.reason.code);
      if (!answer.ok && answer.reason.code === 'AuthFailed') ledger.refused(who, repository);
      if (answer.ok && wasAsked()) ledger.note(endpoint.host, who, repository, credential);
      return { answer, wasAsked: wasAsked() };
    });
  }

  return {
    digest,
    tags,
    children,
    image: (repository, wanted, asker) =>
      ask(repository, asker, (asked) => askImage(asked.endpoint, wanted, (one) => manifest(asked, one))),
    platforms,
    created,
    presence,
    about: (repository, wanted, asker) => ask(repository, asker, (asked) => about(asked, wanted)),
    standings: () => ledger.tell(transport.standings()),
    counters: () => counting.read(),
    answers: () => counting.answers(),
    close: () => transport.close(),
  };
}

/** How long a question may take, and what is said where it takes longer. */
interface Time {
  readonly milliseconds: number;
  readonly words: string;
}

/** A question with the credential that it is asked with. */
interface Asked extends KeptFor {
  readonly endpoint: Endpoint;
  readonly session: Session;
}
