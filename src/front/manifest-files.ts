// Manifests in files: YAML of several documents, JSON, and lists, each with the place where it begins.
import type { Document, Node } from 'yaml';
import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Reason } from '#core/reason/reason.ts';
import { at, objectOf, textOf } from '#core/workload/shape.ts';
import type { Manifest } from '#core/workload/manifest.ts';
import { manifestOf } from '#core/workload/manifest.ts';
import { strayIn } from '#core/workload/unread-settings.ts';
import type { Input } from './read-input.ts';

export interface Placed {
  readonly file: string;
  /** The first line of the document, or of the item of a list. */
  readonly line: number;
  readonly manifest: Manifest;
}

export interface PlacedStray {
  readonly file: string;
  readonly line: number;
  readonly warning: Reason;
}

export interface Unreadable {
  readonly file: string;
  readonly line: number;
  /** One sentence. */
  readonly why: string;
}

export interface ManifestFiles {
  readonly placed: readonly Placed[];
  /** Objects that are not ours, with settings of ours. */
  readonly strays: readonly PlacedStray[];
  readonly unreadable: readonly Unreadable[];
}

/** @param namespace where manifests belong that name none */
export function readManifests(inputs: readonly Input[], namespace: string): ManifestFiles {
  const placed: Placed[] = [];
  const strays: PlacedStray[] = [];
  const unreadable: Unreadable[] = [];
  for (const { file, text, trouble = null } of inputs) {
    const lines = new LineCounter();
    const lineOf = (offset: number) => lines.linePos(offset).line;
    const unusable = trouble ?? encodingTrouble(text);
    if (unusable !== null) {
      unreadable.push({ file, line: 1, why: unusable });
      continue;
    }
    // kubectl and the API server read YAML 1.1, where an unquoted yes or on is a boolean.
    for (const document of parseAllDocuments(text, { version: '1.1', lineCounter: lines, logLevel: 'error' })) {
      const mistake = mistakeIn(document);
      if (mistake !== null) {
        unreadable.push({ file, ...mistake });
        continue;
      }
      const read = itemsOf(document);
      if ('why' in read) unreadable.push({ file, line: lineOf(read.offset), why: read.why });
      else
        for (const { value, offset } of read) {
          const manifest = manifestOf(value, namespace);
          const warning = manifest === null ? strayIn(value) : null;
          if (manifest !== null) placed.push({ file, line: lineOf(offset), manifest });
          if (warning !== null) strays.push({ file, line: lineOf(offset), warning });
        }
    }
  }
  return { placed, strays, unreadable };
}

function mistakeIn(document: Document): { readonly line: number; readonly why: string } | null {
  const [first] = document.errors;
  if (first === undefined) return null;
  const why = (first.message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
  return { line: first.linePos?.[0].line ?? 1, why };
}

/** Bytes that are no UTF-8 stand in the text as U+FFFD; every second byte of English in UTF-16 is a NUL. */
function encodingTrouble(text: string): string | null {
  if (!text.includes('\0')) return null;
  return /^\uFFFD\uFFFD|^\0|^.\0/.test(text) ? 'it is UTF-16, and manifests are UTF-8' : 'it is binary, and no text';
}

interface Item {
  readonly value: unknown;
  readonly offset: number;
}

/** A document that cannot be used. */
interface Trouble {
  readonly why: string;
  readonly offset: number;
}

/** The document itself, or the items of a `kind: List` and of such as `kind: DeploymentList`. */
function itemsOf(document: Document): readonly Item[] | Trouble {
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return [];
  if (!isMap(contents))
    return { why: 'it is no object: a manifest has a kind and metadata', offset: startOf(contents) };
  const plain = plainOf(document);
  if ('why' in plain) return plain;
  const { value } = plain;
  const kind = textOf(at(value, 'kind'));
  const items = at(value, 'items');
  if (kind?.endsWith('List') !== true || !Array.isArray(items)) return [{ value, offset: startOf(contents) }];
  const nodes = contents.get('items', true);
  const places = isSeq(nodes) ? nodes.items : [];
  // The items of a typed list need not say what they are.
  const typed = kind === 'List' ? {} : { apiVersion: at(value, 'apiVersion'), kind: kind.slice(0, -'List'.length) };
  return items.map((item: unknown, index) => ({
    value: { ...typed, ...objectOf(item) },
    offset: startOf(places[index] as Node | undefined),
  }));
}

/** Aliases and merge keys (`<<`) are unfolded here, and so fail here. */
function plainOf(document: Document): { readonly value: unknown } | Trouble {
  try {
    return { value: document.toJS({ maxAliasCount: 1000 }) };
  } catch (error) {
    if (error instanceof ReferenceError) return aliasTrouble(document);
    const why = error instanceof Error ? error.message : 'it cannot be unfolded';
    return { why, offset: startOf(document.contents ?? undefined) };
  }
}

/** The first alias whose anchor was not set before it; without one there are aliases within aliases that would fill the memory. */
function aliasTrouble(document: Document): Trouble {
  const anchors = new Set<string>();
  let found: Trouble | null = null;
  visit(document, {
    Node: (_key, { anchor }: { readonly anchor?: string }) => void (anchor !== undefined && anchors.add(anchor)),
    Alias(_key, alias) {
      if (anchors.has(alias.source)) return undefined;
      found = { why: `there is no anchor &${alias.source} before the alias *${alias.source}`, offset: startOf(alias) };
      return visit.BREAK;
    },
  });
  return found ?? { why: 'its aliases (*name) unfold without bounds', offset: startOf(document.contents ?? undefined) };
}

function startOf(node: { readonly range?: readonly number[] | null | undefined } | undefined): number {
  return node?.range?.[0] ?? 0;
}
