// All tags of a repository, page by page.
import type { Answer } from '#core/decision/observation.ts';
import { reason } from '#core/reason/reason.ts';
import { type Endpoint, parseUrl } from './host.ts';
import { nextLink } from './link.ts';
import { declaredBy } from './media.ts';
import type { Session } from './session.ts';
import { isTag } from './tag.ts';
import { readTagPage } from './tag-page.ts';
import type { Received } from './call.ts';
import { refused, unusable } from './trouble.ts';

export interface TagLimits {
  /** Bytes of one page; some registries ignore `n` and send all at once. */
  readonly pageBytes: number;
  readonly pages: number;
  readonly tags: number;
  /** Bytes of all pages of one list. */
  readonly listBytes: number;
  /** Milliseconds from the first question to the end of one list. */
  readonly listMilliseconds: number;
}

export const tagLimits: TagLimits = {
  pageBytes: 16 * 1024 * 1024,
  pages: 1000,
  tags: 100_000,
  listBytes: 64 * 1024 * 1024,
  listMilliseconds: 300_000,
};

type Page =
  | { readonly ok: true; readonly tags: readonly string[]; readonly next: URL | null }
  | { readonly ok: false; readonly words: string };

interface KeptPage {
  readonly etag: string;
  /** Each once. */
  readonly tags: readonly string[];
  readonly next: URL | null;
}

/** Pages that a registry gave a version for, by their address: asked for again only if they changed. */
export type KeptPages = Map<string, KeptPage>;

export interface PageMemory {
  /** Kept for those who ask with the same credential. */
  of(who: string, endpoint: Endpoint): KeptPages;
}

const mostLists = 500;

export function createPageMemory(): PageMemory {
  const lists = new Map<string, KeptPages>();
  return {
    of(who, { repository }) {
      const key = `${who} ${repository}`;
      const known = lists.get(key) ?? new Map();
      if (lists.size >= mostLists && !lists.has(key)) lists.clear();
      lists.set(key, known);
      return known;
    },
  };
}

/** Answers of a registry that does not give as many in one page. */
const tooMany: ReadonlySet<number> = new Set([400, 413, 422]);

/**
 * All tags, unordered, each once; what is outside the grammar of tags is dropped. Never a part of the list: a list that
 * cannot be read to its end is a reason.
 *
 * Reasons: TagMissing (no such repository), AuthFailed, RateLimited, RegistryUnavailable.
 * @param kept pages of the time before; they are replaced
 */
export async function askTags(
  session: Session,
  endpoint: Endpoint,
  limits: TagLimits,
  kept: KeptPages = new Map(),
): Promise<Answer<readonly string[]>> {
  const seconds = limits.listMilliseconds / 1000;
  const late = failed(endpoint, `did not finish its tag list within ${seconds} s`);
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<Answer<never>>((resolve) => {
    timer = setTimeout(() => {
      over.abort();
      resolve(late);
    }, limits.listMilliseconds);
  });
  // The request under way ends by its own time-out, and what it brings is dropped.
  const fresh: KeptPages = new Map();
  const list = readList(session, endpoint, limits, kept, fresh, () => (over.signal.aborted ? late : null)).then(
    (answer) => {
      renew(kept, fresh, answer.ok, limits);
      return answer;
    },
  );
  return Promise.race([list, ended]).finally(() => clearTimeout(timer));
}

/**
 * What is kept from now on: the pages of this list, and after a failure those beside it that were kept before, as far as a
 * whole list could be long.
 */
function renew(kept: KeptPages, fresh: KeptPages, isWhole: boolean, limits: TagLimits): void {
  const before = isWhole ? [] : [...kept].filter(([address]) => !fresh.has(address));
  kept.clear();
  let held = 0;
  for (const [address, page] of [...fresh, ...before]) {
    held += page.tags.length;
    if (held > limits.tags || kept.size >= limits.pages) return;
    kept.set(address, page);
  }
}

/** @param ended the answer once the time is over; null before */
async function readList(
  session: Session,
  endpoint: Endpoint,
  limits: TagLimits,
  kept: ReadonlyMap<string, KeptPage>,
  fresh: KeptPages,
  ended: () => Answer<never> | null,
): Promise<Answer<readonly string[]>> {
  const tags = new Set<string>();
  const asked = new Set<string>();
  let bytes = 0;
  let held = 0;
  let url: URL | null = new URL(`${endpoint.origin}/v2/${endpoint.path}/tags/list?n=1000`);
  while (url !== null) {
    if (asked.has(url.href)) return failed(endpoint, 'links the pages of its tag list in a circle');
    if (asked.size >= limits.pages) return failed(endpoint, `has more than ${limits.pages} pages of tags`);
    asked.add(url.href);
    const known = kept.get(url.href);
    const answer: Answer<Received> = await session.ask(endpoint, {
      kind: 'tags',
      url,
      accept: 'application/json',
      limit: limits.pageBytes,
      etag: known?.etag ?? null,
    });
    if (!answer.ok) return answer;
    const { status } = answer.value;
    bytes += answer.value.body.length;
    if (bytes > limits.listBytes) return failed(endpoint, `has a tag list of more than ${limits.listBytes / 1024} KiB`);
    if (status === 404)
      return { ok: false, reason: reason('TagMissing', `there is no repository ${endpoint.repository}`) };
    if (tooMany.has(status) && url.search === '?n=1000') {
      url = new URL(url.pathname, url);
      continue;
    }
    const page: Page | KeptPage | null =
      status === 304 && known !== undefined ? known : await pageIn(answer.value, url);
    const late = ended();
    if (late !== null) return late;
    if (page === null) return { ok: false, reason: refused(endpoint, answer.value) };
    if ('ok' in page && !page.ok) return failed(endpoint, page.words);
    for (const tag of page.tags) tags.add(tag);
    if (tags.size > limits.tags) return failed(endpoint, `has more than ${limits.tags} tags`);
    const etag = status === 304 ? known?.etag : (answer.value.header('etag') ?? undefined);
    held += page.tags.length;
    // Pages that repeat each other's tags are kept only as far as a whole list could be long.
    if (etag !== undefined && isEtag(etag) && held <= limits.tags)
      fresh.set(url.href, { etag, tags: page.tags, next: page.next });
    url = page.next;
  }
  return { ok: true, value: [...tags] };
}

/** RFC 9110 §8.8.3, and without quotes as some registries write it. */
function isEtag(text: string): boolean {
  return /^[\x21-\x7e]{1,512}$/.test(text);
}

function failed(endpoint: Endpoint, words: string): Answer<never> {
  return { ok: false, reason: unusable(endpoint.host, `${words} (${endpoint.repository})`) };
}

/** null where the status says that there is none. */
async function pageIn(received: Received, asked: URL): Promise<Page | null> {
  if (received.status !== 200) return null;
  const declared = declaredBy(received.header('content-type'));
  const page = await readTagPage(received.body, isTag);
  if (page === null) {
    return { ok: false, words: declared.ok ? 'answered with something that is not a tag list' : declared.words };
  }
  const link = nextLink(received.header('link') ?? '');
  const next = link === null ? null : nextPage(link, asked);
  if (typeof next === 'string') return { ok: false, words: next };
  return { ok: true, tags: [...new Set(page.tags)], next };
}

/** The name of the repository whose tag list is at a path; empty where it is none. */
function listedIn(path: string): string {
  const start = path.lastIndexOf('/v2/');
  return start < 0 || !path.endsWith('/tags/list') ? '' : path.slice(start + 4, -'/tags/list'.length);
}

/**
 * The address of the next page; in words why the link is not followed.
 * Registries behind a TLS proxy write `http://` into their own links, so the scheme stays ours. Behind proxies the path is
 * often another one than ours too (Nexus: more before it; Artifactory: less of the name), so it only has to be that of this
 * list, and the page is in the query: no other path is ever asked.
 */
function nextPage(link: string, asked: URL): URL | string {
  const target = parseUrl(link, asked);
  if (target === null || target.host !== asked.host || !target.protocol.startsWith('http'))
    return 'links its tag list to another host';
  const [own, linked] = [listedIn(asked.pathname), listedIn(target.pathname)];
  return linked !== '' && `/${own}`.endsWith(`/${linked}`)
    ? new URL(asked.pathname + target.search, asked.origin)
    : 'links its tag list to something else than its next page';
}
