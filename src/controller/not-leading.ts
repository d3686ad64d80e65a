// What is thrown right before a write by who leads no more.

/** Nothing was sent. */
export class NotLeading extends Error {
  override readonly name = 'NotLeading';
}
