// Blobs that are pushed: in one request, in two, in pieces, or taken from another repository.
import { randomUUID } from 'node:crypto';
import { type Contents, repositoryIn } from './contents.ts';
import { type Answered, type Asked, nothing, refusal } from './exchange.ts';
import { sha256 } from './image.ts';

/** What has come so far, by the upload's id. */
export type Uploads = Map<string, Uint8Array<ArrayBuffer>>;

interface Room {
  readonly contents: Contents;
  readonly uploads: Uploads;
}

export function answerUpload({ contents, uploads }: Room, asked: Asked, path: string, url: URL): Answered {
  const digest = url.searchParams.get('digest');
  const id = /\/uploads\/([\w-]+)$/.exec(url.pathname)?.[1];
  if (id === undefined) {
    if (asked.method !== 'POST') return refusal(405, 'UNSUPPORTED', asked.method);
    const mount = url.searchParams.get('mount') ?? '';
    const content = contents.get(url.searchParams.get('from') ?? '')?.blobs.get(mount);
    if (content !== undefined) return keep(contents, path, mount, content);
    if (digest !== null) return keep(contents, path, digest, asked.body);
    const made = randomUUID();
    uploads.set(made, new Uint8Array());
    return nothing(202, standing(path, made, 0));
  }
  const known = uploads.get(id);
  if (known === undefined) return refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  if (asked.method === 'GET') return nothing(204, standing(path, id, known.length));
  if (asked.method === 'DELETE') {
    uploads.delete(id);
    return nothing(204);
  }
  const from = /^(?:bytes[ =])?(\d+)-\d+/.exec(asked.headers['content-range'] ?? '')?.[1];
  if (from !== undefined && Number(from) !== known.length) return nothing(416, standing(path, id, known.length));
  const content = Uint8Array.from(Buffer.concat([known, asked.body]));
  if (asked.method === 'PATCH') {
    uploads.set(id, content);
    return nothing(202, standing(path, id, content.length));
  }
  if (asked.method !== 'PUT') return refusal(405, 'UNSUPPORTED', asked.method);
  if (digest === null) return refusal(400, 'DIGEST_INVALID', 'digest missing');
  uploads.delete(id);
  return keep(contents, path, digest, content);
}

function standing(path: string, id: string, bytes: number): Readonly<Record<string, string>> {
  const range = `0-${Math.max(bytes - 1, 0)}`;
  return { location: `/v2/${path}/blobs/uploads/${id}`, 'docker-upload-uuid': id, range };
}

function keep(contents: Contents, path: string, digest: string, content: Uint8Array): Answered {
  if (sha256(content) !== digest) return refusal(400, 'DIGEST_INVALID', 'provided digest did not match content');
  repositoryIn(contents, path).blobs.set(digest, content);
  return nothing(201, { location: `/v2/${path}/blobs/${digest}`, 'docker-content-digest': digest });
}
