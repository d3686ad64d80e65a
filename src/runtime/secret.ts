// A text that must not be seen: it prints as [secret] wherever it lands.

/** What `reveal` gives goes into a request and nowhere else. */
export interface Secret {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

const shown = (): string => '[secret]';

export function secret(text: string): Secret {
  return Object.freeze({
    reveal: () => text,
    toString: shown,
    toJSON: shown,
    [Symbol.for('nodejs.util.inspect.custom')]: shown,
  });
}
