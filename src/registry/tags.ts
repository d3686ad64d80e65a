// All tags of a repository, page by page.
import type { Answer } from '#core/decision/observation.ts';
import { reason } from '#core/reason/reason.ts';
import { type Endpoint, parseUrl } from './host.ts';
import { nextLink } from './link.ts';
import { declaredBy } from './media.ts';
import type { KeptList, KeptPage, Pages } from './pages.ts';
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
  | ({ readonly ok: true; readonly etag: string | null } & Omit<KeptPage, 'etag'>)
  | { readonly ok: false; readonly words: string };

/** Answers of a registry that does not give as many in one page. */
const tooMany: ReadonlySet<number> = new Set([400, 413, 422]);

/**
 * All tags, unordered, each once; what is outside the grammar of tags is dropped. Never a part of the list: a list that
 * cannot be read to its end is a reason.
 *
 * Reasons: TagMissing (no such repository), AuthFailed, RateLimited, RegistryUnavailable.
 * @param kept pages of the time before, and where those of this time go
 */
export async function askTags(
  session: Session,
  endpoint: Endpoint,
  limits: TagLimits,
  kept: KeptList,
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
  const fresh = new Map<string, KeptPage>();
  const list = readList(session, endpoint, limits, kept.pages, fresh, () => (over.signal.aborted ? late : null)).then(
    (answer) => {
      kept.keep(fresh, answer.ok);
      return answer;
    },
  );
  return Promise.race([list, ended]).finally(() => clearTimeout(timer));
}

/** @param ended the answer once the time is over; null before */
async function readList(
  session: Session,
  endpoint: Endpoint,
  limits: TagLimits,
  kept: Pages,
  fresh: Map<string, KeptPage>,
  ended: () => Answer<never> | null,
): Promise<Answer<readonly string[]>> {
  const tags = new Set<string>();
  const asked = new Set<string>();
  let bytes = 0;
  let held = 0;
  let fullest = Infinity;
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
    const page = await pageIn(answer.value, url, known);
    const late = ended();
    if (late !== null) return late;
    if (page === null) return { ok: false, reason: refused(endpoint, answer.value) };
    if (!page.ok) return failed(endpoint, page.words);
    for (const tag of page.tags) tags.add(tag);
    if (tags.size > limits.tags) return failed(endpoint, `has more than ${limits.tags} tags`);
    held += page.tags.length;
    // Pages that repeat each other's tags are kept only as far as a whole list could be long.
    const { ok: _ok, etag, ...rest } = page;
    if (etag !== null && isEtag(etag) && held <= limits.tags && !mayGrow(page, fullest))
      fresh.set(url.href, { etag, ...rest });
    fullest = Math.max(page.entries, fullest === Infinity ? 0 : fullest);
    url = page.next;
  }
  return { ok: true, value: [...tags] };
}

/**
 * Whether a page could be full and the last one: the next tag begins another page, and by a version of its body alone this
 * one would still be the same. Registries cut their pages where they like, at round numbers; Infinity: no page came before.
 */
function mayGrow({ next, entries }: Omit<KeptPage, 'etag'>, fullest: number): boolean {
  return next === null && entries > 0 && (entries % 50 === 0 || entries >= fullest);
}

/** RFC 9110 §8.8.3, and without quotes as some registries write it. */
function isEtag(text: string): boolean {
  return /^[\x21-\x7e]{1,512}$/.test(text);
}

function failed(endpoint: Endpoint, words: string): Answer<never> {
  return { ok: false, reason: unusable(endpoint.host, `${words} (${endpoint.repository})`) };
}

/** null where the status says that there is none. */
async function pageIn(received: Received, asked: URL, known: KeptPage | undefined): Promise<Page | null> {
  const { status } = received;
  const same = status === 304 ? known : undefined;
  if (status !== 200 && same === undefined) return null;
  const declared = declaredBy(received.header('content-type'));
  const page = same ?? (await readTagPage(received.body, isTag));
  if (page === null) {
    return { ok: false, words: declared.ok ? 'answered with something that is not a tag list' : declared.words };
  }
  const link = nextLink(received.header('link') ?? '');
  const next = link === null ? (same?.next ?? null) : nextPage(link, asked);
  if (typeof next === 'string') return { ok: false, words: next };
  const etag = same?.etag ?? received.header('etag');
  return { ok: true, etag, tags: same?.tags ?? [...new Set(page.tags)], entries: page.entries, next };
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
