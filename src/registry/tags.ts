// All tags of a repository, page by page.
import type { Answer } from '#core/decision/observation.ts';
import { reason } from '#core/reason/reason.ts';
import { type Endpoint, parseUrl } from './host.ts';
import { nextLink } from './link.ts';
import { declaredBy } from './media.ts';
import type { Session } from './session.ts';
import { isTag } from './tag.ts';
import type { Received } from './transport.ts';
import { refused, unusable } from './trouble.ts';

export interface TagLimits {
  /** Bytes of one page; some registries ignore `n` and send all at once. */
  readonly pageBytes: number;
  readonly pages: number;
  readonly tags: number;
}

export const tagLimits: TagLimits = { pageBytes: 16 * 1024 * 1024, pages: 1000, tags: 100_000 };

type Page =
  | { readonly ok: true; readonly tags: readonly unknown[]; readonly next: URL | null }
  | { readonly ok: false; readonly words: string };

/**
 * All tags, unordered, each once; what is outside the grammar of tags is dropped. Never a part of the list: a list that
 * cannot be read to its end is a reason.
 *
 * Reasons: TagMissing (no such repository), AuthFailed, RateLimited, RegistryUnavailable.
 */
export async function askTags(
  session: Session,
  endpoint: Endpoint,
  limits: TagLimits,
): Promise<Answer<readonly string[]>> {
  const tags = new Set<string>();
  const asked = new Set<string>();
  let url: URL | null = new URL(`${endpoint.origin}/v2/${endpoint.path}/tags/list?n=1000`);
  while (url !== null) {
    if (asked.has(url.href)) return failed(endpoint, 'links the pages of its tag list in a circle');
    if (asked.size >= limits.pages) return failed(endpoint, `has more than ${limits.pages} pages of tags`);
    asked.add(url.href);
    const answer: Answer<Received> = await session.ask(endpoint, {
      kind: 'tags',
      url,
      accept: 'application/json',
      limit: limits.pageBytes,
    });
    if (!answer.ok) return answer;
    const { status } = answer.value;
    if (status === 404)
      return { ok: false, reason: reason('TagMissing', `there is no repository ${endpoint.repository}`) };
    if (status !== 200) return { ok: false, reason: refused(endpoint, answer.value) };
    const page = readPage(answer.value, url);
    if (!page.ok) return failed(endpoint, page.words);
    for (const tag of page.tags) {
      if (typeof tag === 'string' && isTag(tag)) tags.add(tag);
    }
    if (tags.size > limits.tags) return failed(endpoint, `has more than ${limits.tags} tags`);
    url = page.next;
  }
  return { ok: true, value: [...tags] };
}

function failed(endpoint: Endpoint, words: string): Answer<never> {
  return { ok: false, reason: unusable(endpoint.host, `${words} (${endpoint.repository})`) };
}

function readPage(received: Received, asked: URL): Page {
  const declared = declaredBy(received.header('content-type'));
  const document = parseJson(received.body);
  const listed = typeof document === 'object' && document !== null && 'tags' in document ? document.tags : undefined;
  // A list without tags is null in some registries and left out in others.
  const empty = listed === null || (listed === undefined && hasName(document));
  if (!empty && !Array.isArray(listed)) {
    return { ok: false, words: declared.ok ? 'answered with something that is not a tag list' : declared.words };
  }
  const link = nextLink(received.header('link') ?? '');
  const next = link === null ? null : nextPage(link, asked);
  if (link !== null && next === null) return { ok: false, words: 'links its tag list to another host' };
  return { ok: true, tags: Array.isArray(listed) ? listed : [], next };
}

/**
 * The address of the next page on the very same host; null when the link leads elsewhere.
 * Registries behind a TLS proxy write `http://` into their own links, so the scheme stays ours.
 */
function nextPage(link: string, asked: URL): URL | null {
  const target = parseUrl(link, asked);
  if (target === null || target.host !== asked.host || !target.protocol.startsWith('http')) return null;
  return new URL(target.pathname + target.search, asked.origin);
}

function hasName(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'name' in document && typeof document.name === 'string';
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
