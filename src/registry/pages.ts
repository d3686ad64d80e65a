// Pages of tag lists that a registry gave a version for: they are asked for again only if they changed.
import { LRUCache } from 'lru-cache';

export interface KeptPage {
  readonly etag: string;
  /** Each once. */
  readonly tags: readonly string[];
  /** How many the page had, whatever their form. */
  readonly entries: number;
  readonly next: URL | null;
}

/** By their address. */
export type Pages = ReadonlyMap<string, KeptPage>;

/** What is kept of one list. */
export interface KeptList {
  /** Of the time before. */
  readonly pages: Pages;
  /** @param isWhole whether the list was read to its end; else what was kept before stays beside it */
  keep(fresh: Pages, isWhole: boolean): void;
}

export interface PageMemory {
  /** @param isProven whether the asker was seen to read the repository: only then the pages of others are shown */
  of(repository: string, isProven: boolean): KeptList;
}

export interface PageLimits {
  /** Of one list. */
  readonly tags: number;
  /** Of one list. */
  readonly pages: number;
  /** Of all lists together, about; the least recently used goes first. */
  readonly bytes?: number;
}

const mostBytes = 32 * 1024 * 1024;
const none: Pages = new Map();

export function createPageMemory(limits: PageLimits): PageMemory {
  const lists = new LRUCache<string, Pages>({ maxSize: limits.bytes ?? mostBytes, sizeCalculation: bytesOf });
  return {
    of(repository, isProven) {
      return {
        pages: isProven ? (lists.get(repository) ?? none) : none,
        keep(fresh, isWhole) {
          const before = isWhole ? none : (lists.get(repository) ?? none);
          lists.set(repository, within(limits, fresh, before));
        },
      };
    },
  };
}

/** All of the first, and of the second what is not in it, as far as a whole list could be long. */
function within(limits: PageLimits, fresh: Pages, before: Pages): Pages {
  const pages = new Map<string, KeptPage>();
  let held = 0;
  for (const [address, page] of [...fresh, ...before]) {
    if (pages.has(address)) continue;
    held += page.tags.length;
    if (held > limits.tags || pages.size >= limits.pages) break;
    pages.set(address, page);
  }
  return pages;
}

/** What a text, and a page beside its texts, take in memory besides their characters: about so many bytes. */
const [bytesOfText, bytesOfPage] = [24, 500];

function bytesOf(pages: Pages): number {
  let bytes = bytesOfPage;
  for (const [address, { etag, tags, next }] of pages) {
    bytes += bytesOfPage + address.length + etag.length + (next?.href.length ?? 0);
    for (const tag of tags) bytes += bytesOfText + tag.length;
  }
  return bytes;
}
