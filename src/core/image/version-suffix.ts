// What stands behind the numbers of a version tag: pre-release, variant, revision, build.
import type { PreRelease, ReadPreRelease } from './pre-release.ts';
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
  const read = readPreRelease(text);
  return read !== null && addPreRelease(draft, read);
}

/**
 * `_11`, `_5_8_1.9.9` and `_abc1234` are builds; a word behind `_` (`_rc1`, `_7_arm64`, `_64bit`) means what it means
 * behind a dash. `386` is a machine, and no build.
 */
function addUnderscored(draft: Draft, text: string): boolean {
  const pieces = text.split(/_(?=[\d.]*[A-Za-z]|386(?:_|$))/);
  const found = pieces.findIndex((piece) => !isBuild(piece));
  const words = found < 0 ? pieces.length : found;
  if (words > 0) draft.build = pieces.slice(0, words).join('_');
  return pieces.slice(words).every((piece) => (piece === '386' ? addWord(draft, piece) : addPiece(draft, piece)));
}

function isBuild(piece: string): boolean {
  return piece !== '386' && (/^\d+(?:[._]\d+)*$/.test(piece) || /^[0-9a-f]{7,}$/.test(piece));
}

function addPiece(draft: Draft, piece: string): boolean {
  if (!/^[0-9A-Za-z][0-9A-Za-z._]*$/.test(piece)) return false;
  if (/^\d+(?:\.\d+)*$/.test(piece)) return addNumber(draft, piece);
  const revision = /^(r|ls)(\d+)$/.exec(piece);
  if (revision?.[2] !== undefined) return addRevision(draft, revision[1] === 'r' ? 'r' : 'ls', revision[2]);
  const preRelease = readPreRelease(piece);
  if (preRelease !== null) return addPreRelease(draft, preRelease);
  return /[A-Za-z]/.test(piece) && addWord(draft, piece);
}

function addWord(draft: Draft, word: string): boolean {
  draft.awaitsNumber = false;
  draft.variant.push(word);
  return true;
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

/** A dotted word behind it means what it means behind a dash: `rc1.amd64` is `rc1` of the variant `amd64`. */
function addPreRelease(draft: Draft, { preRelease, rest }: ReadPreRelease): boolean {
  draft.preRelease.push(...preRelease);
  draft.awaitsNumber = preRelease.length === 1;
  return rest === '' || addPiece(draft, rest);
}
