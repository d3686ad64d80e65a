// What a kubelet's runtime finds behind the text of an image.
import type { Behaviour } from '../behaviour.ts';

export type Found =
  | { readonly imageID: string; readonly behaviour: Behaviour }
  /** Why the image cannot be had; it is tried again. */
  | { readonly error: string };

export function isFound(found: Found): found is Extract<Found, { imageID: string }> {
  return 'imageID' in found;
}
