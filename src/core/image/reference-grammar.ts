// The pieces of an image reference's grammar, each checked alone so that a message can name the wrong one.
// After the distribution project's reference grammar: https://pkg.go.dev/github.com/distribution/reference
import { quoted } from './quoted.ts';

/** The longest name with host and path, and the longest tag, that the grammar allows. */
export const longestName = 255;
const longestTag = 128;

const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const host = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?$`);
const pathComponent = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const tag = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * Whether the first of several components names a registry: it has `.`, `:` or an upper-case letter
 * (no path may have one), or is `localhost`.
 */
export function isHost(component: string): boolean {
  return component === 'localhost' || /[.:A-Z]/.test(component);
}

/** What is wrong with `text` as host and port; null when nothing is. */
export function hostProblem(text: string): string | null {
  return host.test(text) ? null : `${quoted(text)} is no registry host with an optional port`;
}

/** What is wrong with the path inside a registry; null when nothing is. */
export function pathProblem(path: string): string | null {
  for (const component of path.split('/')) {
    if (component === '') return 'a part of the name is empty';
    if (/[A-Z]/.test(component)) return `the name part ${quoted(component)} must be lower-case`;
    if (!pathComponent.test(component)) {
      return `the name part ${quoted(component)} must be lower-case letters and digits, joined by ".", "_", "__" or "-"`;
    }
  }
  return null;
}

/** What is wrong with the text after the tag's colon; null when nothing is. */
export function tagProblem(text: string): string | null {
  if (text === '') return 'the tag after ":" is empty';
  if (text.length > longestTag) return `the tag has ${text.length} characters and ${longestTag} are allowed`;
  return tag.test(text)
    ? null
    : `${quoted(text)} is no tag: letters, digits, "_", "." and "-" are allowed, not "." or "-" in front`;
}
