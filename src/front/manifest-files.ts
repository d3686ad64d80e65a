// Manifests in files: YAML of several documents, JSON, and lists, each with the place where it begins.
import type { Document, Node } from 'yaml';
import { isMap, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { at } from '#core/workload/shape.ts';
import type { Manifest } from '#core/workload/manifest.ts';
import { manifestOf } from '#core/workload/manifest.ts';
import type { Input } from './read-input.ts';

export interface Placed {
  readonly file: string;
  /** The first line of the document, or of the item of a list. */
  readonly line: number;
  readonly manifest: Manifest;
}

export interface Unreadable {
  readonly file: string;
  readonly line: number;
  /** One sentence. */
  readonly why: string;
}

export interface ManifestFiles {
  readonly placed: readonly Placed[];
  readonly unreadable: readonly Unreadable[];
}

/** @param namespace where manifests belong that name none */
export function readManifests(inputs: readonly Input[], namespace: string): ManifestFiles {
  const placed: Placed[] = [];
  const unreadable: Unreadable[] = [];
  for (const { file, text } of inputs) {
    const lines = new LineCounter();
    // kubectl and the API server read YAML 1.1, where an unquoted yes or on is a boolean.
    for (const document of parseAllDocuments(text, { version: '1.1', lineCounter: lines, logLevel: 'error' })) {
      const mistake = mistakeIn(document);
      if (mistake !== null) {
        unreadable.push({ file, ...mistake });
        continue;
      }
      const read = itemsOf(document);
      if (read === null) unreadable.push({ file, line: 1, why: 'its aliases (*name) unfold without bounds' });
      for (const { value, offset } of read ?? []) {
        const manifest = manifestOf(value, namespace);
        if (manifest !== null) placed.push({ file, line: lines.linePos(offset).line, manifest });
      }
    }
  }
  return { placed, unreadable };
}

function mistakeIn(document: Document): { readonly line: number; readonly why: string } | null {
  const [first] = document.errors;
  if (first === undefined) return null;
  const why = (first.message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
  return { line: first.linePos?.[0].line ?? 1, why };
}

interface Item {
  readonly value: unknown;
  readonly offset: number;
}

/** The document itself, or the items of a `kind: List`; null for aliases within aliases that would fill the memory. */
function itemsOf(document: Document): readonly Item[] | null {
  const { contents } = document;
  if (!isMap(contents)) return [];
  const value = plain(document);
  if (value === null) return null;
  const items = at(value, 'items');
  if (at(value, 'kind') !== 'List' || !Array.isArray(items)) return [{ value, offset: startOf(contents) }];
  const nodes = contents.get('items', true);
  const places = isSeq(nodes) ? nodes.items : [];
  return items.map((item: unknown, index) => ({ value: item, offset: startOf(places[index] as Node | undefined) }));
}

function plain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 });
  } catch (error) {
    if (error instanceof ReferenceError) return null;
    throw error;
  }
}

function startOf(node: { readonly range?: readonly number[] | null | undefined } | undefined): number {
  return node?.range?.[0] ?? 0;
}
