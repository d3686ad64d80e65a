// JSON as Go's encoder writes it, which is how the API server holds an object while it tests a patch against it.

/**
 * `<`, `>`, `&` and two line separators as `\u003c` and so on. The API server compares the value of a `test` with its own
 * encoding letter by letter, so that `>=1.4 <2` written plainly never equals itself there (seen on 1.35.4).
 * @see https://pkg.go.dev/encoding/json#Marshal
 */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
