// An image as a folder in the OCI image layout: blobs by their digest, and one index that names the image.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type TarEntry, tarOf } from './tar.ts';

export interface ImagePlan {
  /** The tag. */
  readonly name: string;
  /** RFC 3339, whole seconds. */
  readonly created: string;
  readonly architecture: 'amd64';
  readonly layers: readonly { readonly what: string; readonly entries: readonly TarEntry[] }[];
  /** As the image specification has it: User, Entrypoint, Env, Labels. */
  readonly config: Readonly<Record<string, unknown>>;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

/** Replaces an image that is there, and nothing else. @returns the digest of the manifest; the same plan gives the same one */
export function writeLayout(folder: string, plan: ImagePlan): string {
  const blobs = join(folder, 'blobs', 'sha256');
  if (existsSync(folder) && !existsSync(join(folder, 'oci-layout'))) throw new Error(`${folder} holds something else`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(blobs, { recursive: true });

  function blob(mediaType: string, content: Uint8Array): Descriptor {
    const digest = digestOf(content);
    writeFileSync(join(blobs, digest.slice('sha256:'.length)), content);
    return { mediaType, digest, size: content.length };
  }

  const json = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const { name, created, architecture } = plan;
  const layers = plan.layers.map(({ what, entries }) => {
    const tar = tarOf(entries);
    return { what, diff: digestOf(tar), blob: blob(types.layer, gzipSync(tar)) };
  });
  const config = blob(
    types.config,
    json({
      created,
      architecture,
      os: 'linux',
      config: plan.config,
      rootfs: { type: 'layers', diff_ids: layers.map(({ diff }) => diff) },
      history: layers.map(({ what }) => ({ created, created_by: what })),
    }),
  );
  const image = { schemaVersion: 2, mediaType: types.manifest, config, layers: layers.map((layer) => layer.blob) };
  const manifest = blob(types.manifest, json(image));
  const annotations = { 'org.opencontainers.image.ref.name': name };
  const manifests = [{ ...manifest, platform: { os: 'linux', architecture }, annotations }];
  writeFileSync(join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(join(folder, 'index.json'), json({ schemaVersion: 2, mediaType: types.index, manifests }));
  return manifest.digest;
}

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
