// Repositories that are asked for at another place than the one their images are pulled from.
import type { Repository } from '#core/image/reference.ts';

export interface Mirror {
  /** `docker.io`, `registry.lan/hub`. */
  readonly prefix: string;
  /** What stands in its place in questions. */
  readonly listFrom: string;
}

/** Where the repository is asked for: by the longest prefix that fits, else where it is. */
export function askedAt(repository: Repository, mirrors: readonly Mirror[]): Repository {
  const fitting = mirrors.filter(({ prefix }) => repository === prefix || repository.startsWith(`${prefix}/`));
  const [longest] = fitting.toSorted((one, other) => other.prefix.length - one.prefix.length);
  if (longest === undefined) return repository;
  return `${longest.listFrom}${repository.slice(longest.prefix.length)}` as Repository;
}
