// Requests counted by host and kind: what a run cost.

import { LRUCache } from 'lru-cache';
import { type AnswerCode, answerCode } from '#runtime/answer-code.ts';

/** `head` and `manifest` (GET) ask for manifests, `blob` for an image's configuration, `tags` for a page of a tag list, `token` goes to a token server. */
export type CallKind = 'head' | 'manifest' | 'blob' | 'tags' | 'token';

export interface Counters {
  /** Requests sent, by host (with port) and kind; repeats and redirects count too. Of the last thousand hosts that were asked. */
  readonly requests: Readonly<Record<string, Readonly<Record<CallKind, number>>>>;
  /** Connections opened, to all hosts together. */
  readonly connections: number;
}

/** By registry, and by what came of the requests for it, to its token server and wherever it sent us too; of the last thousand. */
export type Answers = Readonly<Record<string, Readonly<Partial<Record<AnswerCode, number>>>>>;

export interface Counting {
  request(host: string, kind: CallKind): void;
  connection(): void;
  /** @param status null: no answer came */
  answered(registry: string, status: number | null): void;
  answers(): Answers;
  read(): Counters;
}

export function createCounting(): Counting {
  // A registry may send us to ever new hosts.
  const requests = new LRUCache<string, Record<CallKind, number>>({ max: 1000 });
  const answers = new LRUCache<string, Partial<Record<AnswerCode, number>>>({ max: 1000 });
  let connections = 0;
  return {
    request(host, kind) {
      const counted = requests.get(host) ?? { head: 0, manifest: 0, blob: 0, tags: 0, token: 0 };
      counted[kind] += 1;
      requests.set(host, counted);
    },
    connection() {
      connections += 1;
    },
    answered(registry, status) {
      const counted = answers.get(registry) ?? {};
      const code = answerCode(status);
      counted[code] = (counted[code] ?? 0) + 1;
      answers.set(registry, counted);
    },
    answers: () => Object.fromEntries([...answers].map(([registry, counted]) => [registry, { ...counted }])),
    read() {
      const copies = [...requests].map(([host, counted]) => [host, { ...counted }] as const);
      return { requests: Object.fromEntries(copies), connections };
    },
  };
}
