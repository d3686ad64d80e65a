// What a registry in memory holds: manifests, blobs and tags of each repository.
import { type Behaviour, behaviourByTag, behaviourLabel, readBehaviour } from '../behaviour.ts';
import { type Blob, type ImageSpec, imageOf, type Pushed } from './image.ts';

export interface Repository {
  /** Tag to digest. */
  readonly tags: Map<string, string>;
  readonly manifests: Map<string, Blob>;
  readonly blobs: Map<string, Uint8Array>;
}

export type Contents = Map<string, Repository>;

/** The fields of manifests and configurations that a registry or a kubelet looks at. */
interface Document {
  readonly config?: { readonly digest?: string };
  readonly manifests?: readonly { readonly digest: string; readonly platform?: { readonly architecture?: string } }[];
}

export function repositoryIn(contents: Contents, path: string): Repository {
  const known = contents.get(path);
  if (known !== undefined) return known;
  const made: Repository = { tags: new Map(), manifests: new Map(), blobs: new Map() };
  contents.set(path, made);
  return made;
}

export function manifestIn(repository: Repository | undefined, reference: string): Blob | undefined {
  return repository?.manifests.get(repository.tags.get(reference) ?? reference);
}

/** Makes an image and puts it under a tag; the same seed gives the same digest. */
export function pushInto(contents: Contents, path: string, tag: string, spec: ImageSpec): Pushed {
  const repository = repositoryIn(contents, path);
  const image = imageOf(spec);
  for (const blob of image.blobs) repository.blobs.set(blob.digest, blob.content);
  for (const one of [...image.children, image.top]) repository.manifests.set(one.digest, one);
  repository.tags.set(tag, image.top.digest);
  return { digest: image.top.digest, children: image.children.map((one) => one.digest) };
}

/** Takes a tag away, or with a digest the manifest and every tag that it has; false where there is none. */
export function removeFrom(contents: Contents, path: string, reference: string): boolean {
  const repository = contents.get(path);
  if (repository === undefined) return false;
  if (!reference.includes(':')) return repository.tags.delete(reference);
  for (const [tag, digest] of repository.tags) if (digest === reference) repository.tags.delete(tag);
  return repository.manifests.delete(reference);
}

export interface FoundImage {
  /** Of the tag: an index where it is one. */
  readonly digest: string;
  /** What the image says of itself, else what its tag says. */
  readonly behaviour: Behaviour;
}

/** As a kubelet's runtime finds an image; null where the registry has none. */
export function findImage(
  contents: Contents,
  path: string,
  reference: string,
  architecture = 'amd64',
): FoundImage | null {
  const repository = contents.get(path);
  const top = manifestIn(repository, reference);
  if (repository === undefined || top === undefined) return null;
  const listed = parse(top.content).manifests;
  const child = listed?.find((one) => one.platform?.architecture === architecture) ?? listed?.[0];
  const single = child === undefined ? top : repository.manifests.get(child.digest);
  const config = parse(repository.blobs.get(parse(single?.content).config?.digest ?? '')) as {
    config?: { Labels?: Readonly<Record<string, string>> };
  };
  return {
    digest: top.digest,
    behaviour: readBehaviour(config.config?.Labels?.[behaviourLabel] ?? '') ?? behaviourByTag(reference),
  };
}

function parse(content: Uint8Array | undefined): Document {
  if (content === undefined) return {};
  try {
    const value: unknown = JSON.parse(Buffer.from(content).toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
