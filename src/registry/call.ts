// One request to a registry or a token server, and what came of it.
import type { CallKind } from './counters.ts';
import type { QuestionClock } from './question-clock.ts';
import type { Standing } from './standing.ts';

export interface Call {
  readonly kind: CallKind;
  readonly url: URL;
  readonly accept: string;
  /** Host and port of the registry that the question is for, wherever it leads. */
  readonly registry: string;
  /** Whose budget counts: the same for the same credential. */
  readonly who: string;
  /** What `etag` said of an answer that is still held; 304 means that it holds. */
  readonly etag?: string | null;
  /** The Authorization header; null: none. */
  readonly authorization: string | null;
  /** A form that is sent by POST; null: GET, or HEAD for the kind `head`. */
  readonly form: string | null;
  /** Bytes of a body that are read at most. */
  readonly limit: number;
  /** Of the question that it is sent for; left out: it is shared by many. */
  readonly clock?: QuestionClock;
}

export interface Received {
  readonly status: number;
  /** One value a name; repeated lines are joined with a comma. */
  header(name: string): string | null;
  /** Empty for HEAD and for every status but 200. */
  readonly body: Buffer;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
}

/** What came back, or in words (completing "HOST …") why nothing did. */
export type Sent =
  | { readonly ok: true; readonly received: Received }
  | {
      readonly ok: false;
      readonly host: string;
      readonly words: string;
      /** What to do where trying again is no help. */
      readonly next?: string;
      /** Nothing was sent, for the host asked for fewer requests or allows no more: RateLimited. */
      readonly limited?: boolean;
      /** Nobody answered in the time there is. */
      readonly late?: boolean;
      readonly againAfterSeconds?: number;
    };

export interface Transport {
  send(call: Call): Promise<Sent>;
  /** A question to the host took too long in all: it is left alone for a while. */
  tire(host: string, words: string): void;
  standings(): readonly Standing[];
  close(): Promise<void>;
}
