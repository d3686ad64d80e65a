// What stands behind the numbers of a version tag: pre-release, variant, revision, build.
import type { PreRelease } from './pre-release.ts';
import { readIdentifiers, readPreRelease } from './pre-release.ts';
import type { Whole } from './whole.ts';
import { wholeOf } from './whole.ts';

/** How often the same version was packaged again: `-3`, `-r3`, `-ls12`. */
export interface Revision {
  readonly mark: '' | 'r' | 'ls';
  readonly number: Whole;
}

export interface Suffix {
  /** Empty for a release. */
  readonly preRelease: PreRelease;
  /** `alpine3.20`, `debian-12`; null when the tag names none. */
  readonly variant: string | null;
  /** Usually none or one; `-r0-ls86` has two. */
  readonly revisions: readonly Revision[];
  /** What people write behind `_` (where `+` is not possible): does not count in any order. */
  readonly build: string | null;
}

interface Draft {
  preRelease: (Whole | string)[];
  /** The last piece was a pre-release's word without a number: `-rc-1`. */
  awaitsNumber: boolean;
  variant: string[];
  revisions: Revision[];
  build: string | null;
}

/**
 * Reads the text behind the numbers; null when it is no suffix of a version.
 *
 * @param parts how many numbers stand in front; a single letter is glued only to at least two (`3.14.0a2`), because
 * one number and a letter is more often the beginning of a commit hash
 */
export function readSuffix(text: string, parts: number): Suffix | null {
  const draft: Draft = { preRelease: [], awaitsNumber: false, variant: [], revisions: [], build: null };
  const plus = text.indexOf('+');
  if (plus >= 0) draft.build = text.slice(plus + 1);
  if (draft.build !== null && !/^[0-9A-Za-z.-]+$/.test(draft.build)) return null;
  const [glued = '', ...pieces] = (plus < 0 ? text : text.slice(0, plus)).split('-');
  if (!addGlued(draft, glued, parts)) return null;
  for (const piece of pieces) {
    if (!addPiece(draft, piece)) return null;
  }
  const { preRelease, variant, revisions, build } = draft;
  return { preRelease, variant: variant.length === 0 ? null : variant.join('-'), revisions, build };
}

/** What follows the numbers without a dash. */
function addGlued(draft: Draft, text: string, parts: number): boolean {
  if (text === '') return true;
  if (text.startsWith('_')) return addUnderscored(draft, text.slice(1));
  if (parts === 1 && /^[abm]\d/i.test(text)) return false;
  return addPreRelease(draft, text);
}

/** `_11` and `_abc1234` are builds; a word behind `_` (`_rc1`, `_arm64`) means what it means behind a dash. */
function addUnderscored(draft: Draft, text: string): boolean {
  if (!/^\d/.test(text) && !/^[0-9a-f]{7,}$/.test(text)) return addPiece(draft, text);
  draft.build = text;
  return true;
}

function addPiece(draft: Draft, piece: string): boolean {
  if (!/^[0-9A-Za-z][0-9A-Za-z._]*$/.test(piece)) return false;
  if (/^\d+(?:\.\d+)*$/.test(piece)) return addNumber(draft, piece);
  const revision = /^(r|ls)(\d+)$/.exec(piece);
  if (revision?.[2] !== undefined) return addRevision(draft, revision[1] === 'r' ? 'r' : 'ls', revision[2]);
  if (addPreRelease(draft, piece)) return true;
  draft.awaitsNumber = false;
  draft.variant.push(piece);
  return /[A-Za-z]/.test(piece);
}

/** Digits belong to the word in front of them (`-debian-12`, `-rc-1`); on their own they are a revision. */
function addNumber(draft: Draft, piece: string): boolean {
  if (draft.awaitsNumber) {
    draft.awaitsNumber = false;
    draft.preRelease.push(...readIdentifiers(piece));
    return true;
  }
  if (draft.variant.length > 0) {
    draft.variant.push(piece);
    return true;
  }
  return !piece.includes('.') && draft.revisions.length === 0 && addRevision(draft, '', piece);
}

function addRevision(draft: Draft, mark: Revision['mark'], digits: string): boolean {
  if (draft.revisions.some((one) => one.mark === mark)) return false;
  draft.awaitsNumber = false;
  draft.revisions.push({ mark, number: wholeOf(digits) });
  return true;
}

function addPreRelease(draft: Draft, piece: string): boolean {
  const identifiers = readPreRelease(piece);
  if (identifiers === null) return false;
  draft.preRelease.push(...identifiers);
  draft.awaitsNumber = identifiers.length === 1;
  return true;
}
