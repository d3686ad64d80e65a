// An image reference as the distribution project's grammar reads it; the one parser of the product.
import type { Digest } from './digest.ts';
import { parseDigest } from './digest.ts';
import { quoted } from './quoted.ts';
import { hostProblem, isHost, longestName, pathProblem, tagProblem } from './reference-grammar.ts';

/** `registry/path` in canonical form, such as `docker.io/library/nginx`: the key under which a registry is asked. */
export type Repository = string & { readonly __repository: true };

export interface ImageReference {
  /** The name as its owner wrote it, without tag and digest (`nginx`); what is written back starts with it. */
  readonly name: string;
  /** Host with optional port; `docker.io` for Docker Hub however it was spelt. */
  readonly registry: string;
  /** Path inside the registry, `library/` included for official images. */
  readonly path: string;
  readonly tag: string | null;
  readonly digest: Digest | null;
}

type Reading = { readonly reference: ImageReference } | { readonly why: string };

/** What was read last, by its text: the workloads of a cluster name the same few images again and again. */
const known = new Map<string, ImageReference>();
const mostKnown = 4_096;

const hub = 'docker.io';
const hubSpellings: readonly string[] = [hub, 'index.docker.io', 'registry-1.docker.io'];

/**
 * Reads `name[:tag][@digest]`; null when the text is no valid reference (see explainReference).
 *
 * A missing tag stays missing: `latest` is never added. Hosts are compared without regard to case.
 */
export function parseReference(text: string): ImageReference | null {
  const before = known.get(text);
  if (before !== undefined) return before;
  const reading = read(text);
  if ('why' in reading) return null;
  if (known.size >= mostKnown) known.clear();
  known.set(text, reading.reference);
  return reading.reference;
}

/** One sentence why `text` is no image reference, for messages; empty when it is one. */
export function explainReference(text: string): string {
  const reading = read(text);
  return 'why' in reading ? `${quoted(text)} is no image reference: ${reading.why}` : '';
}

/** The key under which the registry is asked. */
export function repositoryOf(reference: Pick<ImageReference, 'registry' | 'path'>): Repository {
  return `${reference.registry}/${reference.path}` as Repository;
}

/** The reference as its owner wrote it. */
export function printReference(reference: ImageReference): string {
  return withTagAndDigest(reference, reference.tag, reference.digest);
}

/** The written name with another tag and digest: what is put into a pod template. */
export function withTagAndDigest(reference: ImageReference, tag: string | null, digest: Digest | null): string {
  return reference.name + suffix(tag, digest);
}

function suffix(tag: string | null, digest: Digest | null): string {
  return (tag === null ? '' : `:${tag}`) + (digest === null ? '' : `@${digest}`);
}

function read(text: string): Reading {
  if (text === '') return { why: 'it is empty' };
  if (text.length > 2 * longestName + 256) return { why: `it has ${text.length} characters` };
  if (/^[0-9a-f]{64}$/.test(text)) return { why: '64 hex digits alone are an image id, not a name' };
  const at = text.indexOf('@');
  const digestText = at < 0 ? null : text.slice(at + 1);
  const digest = digestText === null ? null : parseDigest(digestText);
  if (digestText !== null && digest === null) return { why: `${quoted(digestText)} after "@" is no digest` };

  // The host's port has a colon too: the tag's colon is the one after the last slash.
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon < 0 ? null : named.slice(colon + 1);
  const name = colon < 0 ? named : named.slice(0, colon);
  const where = place(name);
  const why =
    (name === '' ? 'the name is empty' : null) ??
    hostProblem(where.registry) ??
    pathProblem(where.path) ??
    (tag === null ? null : tagProblem(tag));
  if (why !== null) return { why };
  if (repositoryOf(where).length > longestName) return { why: `its name has more than ${longestName} characters` };
  return { reference: { name, ...where, tag, digest } };
}

/** Registry and path of a written name, checked or not. */
function place(name: string): { registry: string; path: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const hosted = slash >= 0 && isHost(first);
  const registry = hosted ? registryOf(first) : hub;
  const path = hosted ? name.slice(slash + 1) : name;
  return { registry, path: registry === hub && !path.includes('/') ? `library/${path}` : path };
}

function registryOf(host: string): string {
  const lower = host.toLowerCase();
  if (hubSpellings.includes(lower)) return hub;
  // Without its capital letters `Mirror/web` would be a path on Docker Hub.
  return isHost(lower) ? lower : host;
}
