// What a log line may say: plain data with secrets taken out, by the name of the field and by the look of the text.

const hidden = '[secret]';

/** Names compared in lower case without `-` and `_`; names of Secrets, as `secretName`, may be seen. */
const secretName =
  /(^|x)auth$|authorization$|(token|secret|password|passwd|passphrase|cookie|credential|credentials)$|(api|access|private|secret|signing|encryption|client)key(data)?$|^(clientkeydata|dockerconfigjson|dockercfg)$/;

/** None begins again inside of what it has read: the time is linear in the text. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic|Negotiate)\s+[\w.~+/=-]{6,}/gi, `$1 ${hidden}`],
  [/(?<![\w-])eyJ[\w-]{6,}\.[\w-]+(\.[\w-]*)?/g, hidden],
  [/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"']+@/gi, `$1${hidden}@`],
  [
    /([?&;](?:[\w-]*(?:token|secret|password|signature|credential)|sig|key|api[_-]?key|x-amz-[\w-]+)=)[^&\s"']+/gi,
    `$1${hidden}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, hidden],
];

const longestText = 4_096;
const mostItems = 100;
const mostDepth = 6;

export function isSecretName(name: string): boolean {
  return secretName.test(name.toLowerCase().replaceAll(/[-_.]/g, ''));
}

/** The text without what looks like a credential, cut at 4,096 characters. */
export function redactText(text: string): string {
  // Cut with room, so that nothing secret loses the end by which it is known, and no pattern sees megabytes.
  let clean = text.length > longestText * 2 ? text.slice(0, longestText * 2) : text;
  for (const [pattern, instead] of secretTexts) clean = clean.replace(pattern, instead);
  return clean.length > longestText ? `${clean.slice(0, longestText)}…` : clean;
}

/** A copy as plain data: bounded in depth and length, without cycles; errors become `{type, message, code, cause}`. */
export function redact(value: unknown): unknown {
  return plain(value, [], true);
}

function plain(value: unknown, above: readonly unknown[], stack: boolean): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[circular]';
  if (above.length >= mostDepth) return '[deep]';
  const within = [...above, value];
  if (value instanceof Error) return plainError(value, within, stack);
  if ('toJSON' in value && typeof value.toJSON === 'function') return plain(value.toJSON(), within, stack);
  if (value instanceof Map)
    return plainEntries(
      [...value].map(([name, one]) => [String(name), one]),
      within,
      stack,
    );
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value) || value instanceof Set) {
    const items = [...value].slice(0, mostItems).map((one) => plain(one, within, stack) ?? null);
    const left = (value instanceof Set ? value.size : value.length) - items.length;
    return left > 0 ? [...items, `… ${left} more`] : items;
  }
  return plainEntries(Object.entries(value), within, stack);
}

function plainEntries(
  entries: readonly (readonly [string, unknown])[],
  above: readonly unknown[],
  stack: boolean,
): Readonly<Record<string, unknown>> {
  const kept = entries.slice(0, mostItems).map(([name, one]) => {
    const given = one !== null && one !== undefined && one !== '';
    return [name, given && typeof one !== 'boolean' && isSecretName(name) ? hidden : plain(one, above, stack)] as const;
  });
  return Object.fromEntries(kept);
}

function plainError(error: Error, above: readonly unknown[], stack: boolean): Readonly<Record<string, unknown>> {
  const code = 'code' in error ? { code: plain(error.code, above, false) } : {};
  const cause = error.cause === undefined ? {} : { cause: plain(error.cause, above, false) };
  const lines = stack && error.stack !== undefined ? { stack: redactText(error.stack) } : {};
  return { type: error.name, message: redactText(error.message), ...code, ...lines, ...cause };
}
