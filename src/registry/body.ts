// Reads the body of an answer, but never more than its limit in bytes and in time.
import type { Dispatcher } from 'undici';

export type BodyRead = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly words: string };

/**
 * @param limit bytes
 * @param milliseconds for the whole body, against a server that sends a byte now and then
 */
export async function readBody(
  response: Dispatcher.ResponseData,
  limit: number,
  milliseconds: number,
): Promise<BodyRead> {
  // A stream that is destroyed with nobody reading emits its error; unheard, it would end the process.
  response.body.on('error', () => undefined);
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    response.body.destroy();
    return { ok: false, words: 'compressed its answer although it was asked not to' };
  }
  const tooLong = { ok: false, words: `sent more than ${limit / 1024} KiB` } as const;
  if (Number(response.headers['content-length'] ?? 0) > limit) {
    response.body.destroy();
    return tooLong;
  }
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    response.body.destroy();
  }, milliseconds);
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) return tooLong;
      chunks.push(chunk);
    }
    return { ok: true, bytes: Buffer.concat(chunks, size) };
  } catch (error) {
    if (late) return { ok: false, words: `did not finish its answer within ${milliseconds / 1000} s` };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads away a body that nobody wants, so that its connection can be used again; a long one costs the connection.
 * @param milliseconds null where there is no body, as after HEAD
 */
export function dropBody(response: Dispatcher.ResponseData, milliseconds: number | null): void {
  response.body.on('error', () => undefined);
  const end = milliseconds === null ? {} : { signal: AbortSignal.timeout(milliseconds) };
  response.body.dump({ limit: 131_072, ...end }).catch(() => undefined);
}
