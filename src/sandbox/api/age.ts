// How long ago something was, as kubectl says it.

/** `5s`, `3m20s`, `2d4h`; `<unknown>` for no time. */
export function ageOf(time: string | undefined, now: number): string {
  if (time === undefined) return '<unknown>';
  const seconds = Math.max(0, Math.floor((now - Date.parse(time)) / 1_000));
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3_600), Math.floor(seconds / 86_400)];
  const both = (big: number, one: string, small: number, other: string): string =>
    small === 0 ? `${big}${one}` : `${big}${one}${small}${other}`;
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return both(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return both(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  return days < 8 ? both(days, 'd', hours % 24, 'h') : `${days}d`;
}
