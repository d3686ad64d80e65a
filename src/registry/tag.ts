// The grammar of a tag, from the OCI distribution specification.

/** Tags outside the grammar never reach a policy, a patch or a log line. */
export function isTag(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(text);
}
