// No file may reach itself through imports; imports of types count.
import type { SourceFile } from './source.ts';
import { importsOf } from './source.ts';

/** Each ring once, as the chain of its files. */
export function rings(files: readonly SourceFile[]): readonly string[] {
  const present = new Set(files.map((file) => file.path));
  const targets = new Map(
    files.map((file) => [
      file.path,
      importsOf(file).flatMap((one) => (one.target !== null && present.has(one.target) ? [one.target] : [])),
    ]),
  );
  const done = new Set<string>();
  const chain: string[] = [];
  const found: string[] = [];

  function visit(path: string): void {
    const place = chain.indexOf(path);
    if (place >= 0) found.push([...chain.slice(place), path].join(' -> '));
    if (place >= 0 || done.has(path)) return;
    chain.push(path);
    for (const target of targets.get(path) ?? []) visit(target);
    chain.pop();
    done.add(path);
  }
  for (const file of files) visit(file.path);
  return found;
}
