// The body of a request as an object, or the refusal of what the sandbox does not read.
import { parse } from 'yaml';
import { isMap, type JsonMap } from '../store/json.ts';
import type { Asked } from './route.ts';
import { StatusError } from './status.ts';

const readable = [
  'application/json',
  'application/yaml',
  'application/apply-patch+yaml',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
];

const noProtobuf = ' (the sandbox reads no protobuf: use kubectl apply -f or kubectl create -f)';
const noReviews = ' (the sandbox reads no protobuf, which is all that kubectl auth sends: ask a whole cluster)';

/** `application/json-patch+json`, without parameters. */
export function typeOf({ contentType }: Asked): string {
  return contentType.split(';')[0]?.trim() || 'application/json';
}

/** Throws 415 for protobuf, among others, and 400 for what is no object. */
export function bodyOf(asked: Asked): JsonMap {
  const type = typeOf(asked);
  if (type.endsWith('protobuf')) {
    const isReview = /^\/apis\/auth(entication|orization)\.k8s\.io\//.test(asked.path);
    throw unreadable(['application/json', 'application/yaml'], isReview ? noReviews : noProtobuf);
  }
  if (!readable.includes(type)) throw unreadable(['application/json', 'application/yaml']);
  try {
    const value: unknown =
      type.endsWith('yaml') && !asked.body.startsWith('{') ? parse(asked.body) : JSON.parse(asked.body || '{}');
    if (isMap(value)) return value;
  } catch (error) {
    throw new StatusError(400, `error decoding the body: ${error instanceof Error ? error.message : ''}`);
  }
  throw new StatusError(400, "couldn't get version/kind; json parse error: the body is no object");
}

export function unreadable(accepted: readonly string[], advice = ''): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new StatusError(415, `${message}${advice}`);
}
