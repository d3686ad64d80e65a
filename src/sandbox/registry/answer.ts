// What a registry in memory answers to one request, as plain data; after the OCI distribution specification 1.1.
import { type Contents, manifestIn, removeFrom, type Repository } from './contents.ts';
import { type Answered, type Asked, json, nothing, refusal } from './exchange.ts';
import { indexType, sha256 } from './image.ts';
import { readDocument, takeManifest } from './manifests.ts';
import { answerUpload, type Uploads } from './uploads.ts';

/** Everything that requests change. */
export interface Held {
  readonly contents: Contents;
  readonly uploads: Uploads;
  /** Tags in a page at most, whatever is asked for. */
  readonly pageOf: number;
}

const name = String.raw`[a-z0-9]+(?:[._/-]+[a-z0-9]+)*`;
const route = new RegExp(`^/v2/(${name})/(manifests|blobs|tags|referrers)/(.*)$`);

/** For HEAD the answer has the body whose length is told; the server leaves it out. */
export function answer(held: Held, asked: Asked): Answered {
  const url = new URL(asked.url, 'http://registry');
  if (/^\/v2\/?$/.test(url.pathname)) return json(200, {});
  const [, path = '', kind = '', rest = ''] = route.exec(decodeURIComponent(url.pathname)) ?? [];
  if (path === '') return refusal(404, 'NAME_INVALID', `no such address: ${url.pathname}`);
  const repository = held.contents.get(path);
  if (kind === 'blobs' && rest.startsWith('uploads')) return answerUpload(held, asked, path, url);
  if (kind === 'manifests' && asked.method === 'PUT') return takeManifest(held.contents, asked, path, rest);
  if (repository === undefined) return refusal(404, 'NAME_UNKNOWN', `repository name not known to registry: ${path}`);
  if (asked.method === 'DELETE') return remove(held.contents, repository, path, kind, rest);
  if (asked.method !== 'GET' && asked.method !== 'HEAD') return refusal(405, 'UNSUPPORTED', asked.method);
  if (kind === 'tags') return listTags(repository, path, url, asked, held.pageOf);
  if (kind === 'referrers') return listReferrers(repository, rest, url.searchParams.get('artifactType'));
  if (kind === 'blobs') {
    const content = repository.blobs.get(rest);
    return content === undefined
      ? refusal(404, 'BLOB_UNKNOWN', `blob unknown to registry: ${rest}`)
      : bytes(content, 'application/octet-stream', rest);
  }
  const found = manifestIn(repository, rest);
  return found === undefined
    ? refusal(404, 'MANIFEST_UNKNOWN', `manifest unknown: ${rest}`)
    : bytes(found.content, found.mediaType, found.digest);
}

function bytes(body: Uint8Array, type: string, digest: string): Answered {
  return { status: 200, headers: { 'content-type': type, 'docker-content-digest': digest, etag: `"${digest}"` }, body };
}

function remove(contents: Contents, repository: Repository, path: string, kind: string, reference: string): Answered {
  const done = kind === 'blobs' ? repository.blobs.delete(reference) : removeFrom(contents, path, reference);
  const code = kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN';
  return done ? nothing(202) : refusal(404, code, `unknown: ${reference}`);
}

function listTags(repository: Repository, path: string, url: URL, asked: Asked, pageOf: number): Answered {
  const last = url.searchParams.get('last') ?? '';
  const wanted = url.searchParams.get('n');
  if (wanted !== null && !/^\d{1,9}$/.test(wanted)) return refusal(400, 'PAGINATION_NUMBER_INVALID', wanted);
  const most = Math.min(wanted === null ? pageOf : Number(wanted), pageOf);
  const left = [...repository.tags.keys()].filter((tag) => tag > last).toSorted();
  const tags = left.slice(0, most);
  const end = tags.at(-1);
  const next = end !== undefined && left.length > most ? `<${url.pathname}?last=${end}&n=${most}>; rel="next"` : null;
  const page = json(200, { name: path, tags });
  const etag = `"${sha256(page.body)}"`;
  if (asked.headers['if-none-match'] === etag) return nothing(304, { etag });
  return { ...page, headers: { ...page.headers, etag, ...(next !== null && { link: next }) } };
}

function listReferrers(repository: Repository, digest: string, wanted: string | null): Answered {
  const all = [...repository.manifests.values()].flatMap((one) => {
    const { subject, artifactType, config, annotations } = readDocument(one.content) ?? {};
    if (subject?.digest !== digest) return [];
    const type = artifactType ?? config?.mediaType;
    const described = { mediaType: one.mediaType, digest: one.digest, size: one.content.length };
    return [{ ...described, ...(type && { artifactType: type }), ...(annotations && { annotations }) }];
  });
  const manifests = wanted === null ? all : all.filter((one) => one.artifactType === wanted);
  const { status, body } = json(200, { schemaVersion: 2, mediaType: indexType, manifests });
  const filtered = wanted !== null && { 'oci-filters-applied': 'artifactType' };
  return { status, headers: { 'content-type': indexType, ...filtered }, body };
}
