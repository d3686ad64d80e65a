// What a kubelet's runtime finds behind the text of an image.
import type { Behaviour } from '../behaviour.ts';

export type Found =
  | { readonly imageID: string; readonly behaviour: Behaviour }
  /** Why the image cannot be had; it is tried again. */
  | { readonly error: string };

export function isFound(found: Found): found is Extract<Found, { imageID: string }> {
  return 'imageID' in found;
}

/**
 * Which digest the runtime reports: that of the reference or the tag (`repo@sha256:…`, an index where it is one), that
 * of the platform's own manifest (`repo@sha256:…`), or the bare id of the image, which no registry knows as a manifest.
 */
export type ImageIdForm = 'index' | 'platform' | 'bare';

export interface ImageParts {
  /** Host and path. */
  readonly name: string;
  readonly host: string;
  readonly path: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

export function imageParts(image: string): ImageParts {
  const [named = '', digest = null] = image.split('@', 2);
  const [, name = named, tag = null] = /^(.+?)(?::([^/:]+))?$/.exec(named) ?? [];
  const slash = name.indexOf('/');
  return { name, host: name.slice(0, Math.max(slash, 0)), path: name.slice(slash + 1), tag, digest };
}
