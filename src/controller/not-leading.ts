// What is thrown right before a write by who leads no more, or was overtaken.

/** Nothing was sent. */
export class NotLeading extends Error {
  override readonly name = 'NotLeading';
}

/** Others took the slot between deciding and writing, or somebody set or took off a hold; nothing was sent. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}
