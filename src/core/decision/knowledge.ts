// What is known of the world while one container is considered; what is missing becomes an inquiry.
import type { Digest } from '#core/image/digest.ts';
import type { Repository } from '#core/image/reference.ts';
import type { Instant } from '#core/time/instant.ts';
import type { PodFacts } from '#core/workload/workload.ts';
import type { Answer, Answers, Inquiry } from './observation.ts';

/** `undefined` means asked now: consider the container again when the answer is there. */
export interface Knowledge {
  tags(repository: Repository): Answer<readonly string[]> | undefined;
  digest(repository: Repository, tag: string): Answer<Digest> | undefined;
  children(repository: Repository, digest: Digest): Answer<readonly Digest[]> | undefined;
  image(repository: Repository, digest: Digest): Answer<true> | undefined;
  platforms(repository: Repository, digest: Digest): Answer<readonly string[]> | undefined;
  created(repository: Repository, digest: Digest): Answer<Instant | null> | undefined;
  /** Whether the registry has it: false only where that is sure. */
  presence(repository: Repository, digest: Digest): Answer<boolean> | undefined;
  pods(): Answer<readonly PodFacts[]> | undefined;
  nodes(): readonly string[] | undefined;
  /** What was answered so far, to be looked at without asking. */
  readonly known: Answers;
  /** The questions that came up, each once, in order. */
  missing(): readonly Inquiry[];
}

export function knowledgeOf(answers: Answers): Knowledge {
  const missing = new Map<string, Inquiry>();
  const ask = (inquiry: Inquiry): undefined => {
    missing.set(`${inquiry.ask} ${inquiry.key}`, inquiry);
    return undefined;
  };
  return {
    tags(repository) {
      return answers.tags[repository] ?? ask({ ask: 'tags', key: repository, repository });
    },
    digest(repository, tag) {
      const key = `${repository}:${tag}`;
      return answers.digest[key] ?? ask({ ask: 'digest', key, repository, tag });
    },
    children(repository, digest) {
      const key = `${repository}@${digest}`;
      return answers.children[key] ?? ask({ ask: 'children', key, repository, digest });
    },
    image(repository, digest) {
      const key = `${repository}@${digest}`;
      return answers.image[key] ?? ask({ ask: 'image', key, repository, digest });
    },
    platforms(repository, digest) {
      const key = `${repository}@${digest}`;
      return answers.platforms[key] ?? ask({ ask: 'platforms', key, repository, digest });
    },
    created(repository, digest) {
      const key = `${repository}@${digest}`;
      return answers.created[key] ?? ask({ ask: 'created', key, repository, digest });
    },
    presence(repository, digest) {
      const key = `${repository}@${digest}`;
      return answers.presence[key] ?? ask({ ask: 'presence', key, repository, digest });
    },
    pods() {
      return answers.pods ?? ask({ ask: 'pods', key: '' });
    },
    nodes() {
      return answers.nodes ?? ask({ ask: 'nodes', key: '' });
    },
    known: answers,
    missing: () => [...missing.values()],
  };
}
