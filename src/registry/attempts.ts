// Tries the credentials of who asks, one after another, and remembers which one a repository takes.
import type { Answer } from '#core/decision/observation.ts';
import type { Repository } from '#core/image/reference.ts';
import { type Reason, reason } from '#core/reason/reason.ts';
import { cloudAdvice } from './cloud.ts';
import { type Credential, describeCredential, keyOf } from './credential.ts';
import type { Asker, Source, Trouble } from './source.ts';
import { createWorked } from './worked.ts';

/** Credentials that are tried for one question at most, those of all sources together. */
const most = 8;
/** Troubles that one message tells at most: a Secret may hold a thousand broken entries. */
const mostTold = 5;

export interface Tried<T> {
  readonly answer: Answer<T>;
  /** Whether the registry was asked for it: only then an answer says what the credential may read. */
  readonly wasAsked: boolean;
}

export type Attempts = <T>(
  repository: Repository,
  asker: Asker,
  ask: (credential: Credential | null) => Promise<Tried<T>>,
) => Promise<Answer<T>>;

interface Refused {
  readonly credential: Credential | null;
  /** null: it came from none. */
  readonly source: Source | null;
  readonly reason: Reason;
}

/**
 * The first answer that neither refuses nor misses what was asked for: by the asker's sources in their order, without
 * credentials at last. A registry that hides what is private says "not found" to whoever may not read it, so one
 * TagMissing does not end the search; it is the answer where nothing does better.
 *
 * What worked for a repository comes first the next time, for whoever holds it; without credentials that is everybody.
 * Sources whose credentials were refused are told so, and where nothing helped all of them are.
 */
export function createAttempts(): Attempts {
  const worked = createWorked();

  async function tryAll<T>(
    repository: Repository,
    asker: Asker,
    ask: (credential: Credential | null) => Promise<Tried<T>>,
    refused: Refused[],
  ): Promise<Answer<T>> {
    const troubles: Trouble[] = [];
    const tried = new Set<string>();
    const missed: { readonly credential: Credential | null; readonly answer: Answer<T> }[] = [];
    const wasOpen = worked.holds(repository, null);

    async function tryOne(credential: Credential | null, source: Source | null): Promise<Answer<T> | null> {
      if (tried.has(keyOf(credential))) return null;
      tried.add(keyOf(credential));
      const { answer, wasAsked } = await ask(credential);
      if (!answer.ok && answer.reason.code === 'AuthFailed') {
        refused.push({ credential, source, reason: answer.reason });
        worked.drop(repository, credential);
        return null;
      }
      if (!answer.ok && answer.reason.code === 'TagMissing') {
        missed.push({ credential, answer });
        return null;
      }
      if (answer.ok && wasAsked) {
        worked.keep(repository, credential);
        for (const one of missed) worked.drop(repository, one.credential);
      }
      return answer;
    }

    // Open to all, as was seen: no Secret needs to be read.
    const open = wasOpen ? await tryOne(null, null) : null;
    if (open !== null) return open;
    // What worked before goes first, from whichever source: refusals are not collected again for each question.
    for (const source of worked.knows(repository) ? asker.sources : []) {
      for (const credential of (await source.find(repository)).credentials) {
        const answer = worked.holds(repository, credential) ? await tryOne(credential, source) : null;
        if (answer !== null) return answer;
      }
    }
    for (const source of asker.sources) {
      const found = await source.find(repository);
      troubles.push(...found.troubles);
      for (const credential of found.credentials) {
        if (tried.size >= most) break;
        const answer = await tryOne(credential, source);
        if (answer !== null) return answer;
      }
    }
    const byHolder = missed.find(({ credential }) => credential !== null);
    const answer = await tryOne(null, null);
    // Whoever was let in and found nothing knows better than a stranger who gets no answer.
    if (answer !== null && (answer.ok || byHolder === undefined)) return answer;
    const missing = byHolder ?? missed[0];
    // "Not found" tells a stranger nothing where others were refused, unless the repository was open to all.
    if (missing !== undefined && (missing === byHolder || wasOpen || refused.length === 0)) return missing.answer;
    return { ok: false, reason: refusal(repository, asker, refused, troubles) };
  }

  return async function attempt(repository, asker, ask) {
    const refused: Refused[] = [];
    const answer = await tryAll(repository, asker, ask, refused);
    const nothingHelped = !answer.ok && answer.reason.code === 'AuthFailed';
    for (const source of asker.sources) {
      const its = refused.flatMap((one) => (one.source === source && one.credential !== null ? [one.credential] : []));
      if (nothingHelped || its.length > 0) source.renew?.(repository, its);
    }
    return answer;
  };
}

function refusal(
  repository: Repository,
  asker: Asker,
  refused: readonly Refused[],
  troubles: readonly Trouble[],
): Reason {
  const registry = repository.slice(0, repository.indexOf('/'));
  const tries = refused.map(({ credential }) =>
    credential === null ? 'no credentials' : describeCredential(credential),
  );
  const tried = refused.some((one) => one.credential !== null) ? `; tried ${tries.join(', then ')}` : '';
  const first = refused[0]?.reason.message ?? `${registry} does not show ${repository}`;
  const words = [`${first}${tried}`, ...troubles.slice(0, mostTold).map((one) => one.words)];
  const next = troubles.find((one) => one.next !== '')?.next ?? cloudAdvice(registry) ?? asker.remedy(registry);
  return reason('AuthFailed', [...new Set(words)].join('; '), next);
}
