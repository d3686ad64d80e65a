// An HTTP answer as the parsed object it carries, or as the error that it is.
import type { RawAnswer } from './carrier.ts';
import { parseRetryAfter } from './retry.ts';
import { cut } from './server-message.ts';
import { ClusterError, statusError } from './status-error.ts';

/**
 * The object of a 2xx answer. Throws a ClusterError for a Status, and for what no API server says: HTML of a login
 * page, a redirect, a broken object.
 * @param now the wall clock in milliseconds, for a Retry-After that is a date
 */
export function readAnswer(answer: RawAnswer, server: string, now: number): Readonly<Record<string, unknown>> {
  const { status } = answer;
  const body = parseObject(answer.body);
  if (status >= 200 && status < 300 && body !== null) return body;
  const retryAfterSeconds = parseRetryAfter(answer.retryAfter, now);
  const facts = { status, retryAfterSeconds, maybeDone: status !== 429 };
  if (status >= 300 && status < 400) {
    const where = answer.location === '' ? '' : ` to ${answer.location}`;
    throw foreign(`${server} answered ${status}, a redirect${where}`, facts);
  }
  const error = status >= 400 ? statusError(status, body, retryAfterSeconds) : null;
  if (error !== null) throw error;
  if ((status === 429 || status >= 500) && answer.contentType.startsWith('text/plain')) {
    throw new ClusterError('ServerError', `${server} answered ${status}: ${cut(answer.body.trim(), 200)}`, facts);
  }
  throw foreign(`${server} answered ${status} with ${kindOf(answer)} instead of a Kubernetes object`, facts);
}

function foreign(
  message: string,
  facts: { status: number; retryAfterSeconds: number | null; maybeDone: boolean },
): ClusterError {
  return new ClusterError('ClusterUnreachable', message, {
    ...facts,
    next: 'Check the server address of the context: a proxy, a load balancer or a login page seems to answer in its place.',
  });
}

function kindOf({ contentType, body }: RawAnswer): string {
  if (body === '') return 'nothing';
  const type = cut(contentType.split(';')[0]?.trim() ?? '', 60);
  if (type === '') return 'something without a type';
  return /json/i.test(type) ? 'broken or foreign JSON' : type;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : null;
  } catch {
    return null;
  }
}
