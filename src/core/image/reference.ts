// An image reference as the distribution project's grammar reads it; the one parser of the product.
import type { Digest } from './digest.ts';

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
