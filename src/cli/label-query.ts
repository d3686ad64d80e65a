// The flag -l, read as kubectl reads it, for workloads that no API server selects.
import type { LabelSelector } from '#core/workload/workload.ts';

const key = String.raw`[A-Za-z0-9](?:[\w./-]*[A-Za-z0-9])?`;
const forms: readonly (readonly [RegExp, (values: readonly string[]) => readonly [string, readonly string[]]])[] = [
  [new RegExp(`^!\\s*(?<key>${key})$`), () => ['DoesNotExist', []]],
  [new RegExp(`^(?<key>${key})$`), () => ['Exists', []]],
  [new RegExp(`^(?<key>${key})\\s*!=\\s*(?<values>[\\w.-]*)$`), (values) => ['NotIn', values]],
  [new RegExp(`^(?<key>${key})\\s*==?\\s*(?<values>[\\w.-]*)$`), (values) => ['In', values]],
  [new RegExp(`^(?<key>${key})\\s+in\\s*\\((?<values>[\\w.,\\s-]*)\\)$`), (values) => ['In', values]],
  [new RegExp(`^(?<key>${key})\\s+notin\\s*\\((?<values>[\\w.,\\s-]*)\\)$`), (values) => ['NotIn', values]],
];

/** `app=web,tier in (a,b),!canary`; null when it is no label selector. */
export function labelQuery(query: string): LabelSelector | null {
  const matchExpressions: LabelSelector['matchExpressions'][number][] = [];
  // A comma inside parentheses separates values, not requirements.
  for (const part of query.split(/,(?![^(]*\))/)) {
    const one = requirement(part.trim());
    if (one === null) return null;
    matchExpressions.push(one);
  }
  return { matchLabels: {}, matchExpressions };
}

function requirement(text: string): LabelSelector['matchExpressions'][number] | null {
  for (const [form, meaning] of forms) {
    const groups = form.exec(text)?.groups;
    if (groups === undefined) continue;
    const [operator, values] = meaning((groups['values'] ?? '').split(',').map((value) => value.trim()));
    return { key: groups['key'] ?? '', operator, values };
  }
  return null;
}
