// Durations as kubectl's flags write them.

const units: Readonly<Record<string, number>> = { '': 1, ms: 0.001, s: 1, m: 60, h: 3600 };

/** Seconds of `90`, `90s`, `1m30s`, `2h`; null when it is no duration. At most a year. */
export function seconds(text: string): number | null {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  let total = 0;
  let rest = text;
  while (rest !== '') {
    const part = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)/.exec(rest);
    const unit = units[part?.[2] ?? 'none'];
    if (part === null || unit === undefined) return null;
    total += Number(part[1]) * unit;
    rest = rest.slice(part[0].length);
  }
  return text === '' || total > 31_536_000 ? null : total;
}
