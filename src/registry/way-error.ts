// Nothing was sent, for there is no way to a host that may be taken.

/** `message` completes "ghcr.io …" and `next` says what to do. */
export class WayError extends Error {
  override readonly name = 'WayError';
  readonly code = 'WAY';
  readonly next: string;

  constructor(words: string, next: string) {
    super(words);
    this.next = next;
  }
}
