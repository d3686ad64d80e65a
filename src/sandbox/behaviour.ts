// How a container goes that is only played: the words for it, in a tag or in the image itself.

/** `pullError`: the image never comes; `configError`: the container cannot be made; `crashLoop`: it ends again and again. */
export type Behaviour =
  | 'ready'
  | { readonly readyAfterMs: number }
  | 'neverReady'
  | 'pullError'
  | 'configError'
  | 'crashLoop';

/** Where an image carries the word for itself, in its configuration. */
export const behaviourLabel = 'sandbox.reship.dev/behaviour';

const byTag: readonly (readonly [string, Behaviour])[] = [
  ['bad-pull', 'pullError'],
  ['bad-unready', 'neverReady'],
  ['bad-config', 'configError'],
  ['bad-crash', 'crashLoop'],
  ['slow', { readyAfterMs: 1_000 }],
];

/** One of the words anywhere in the tag; all else is ready at once. */
export function behaviourByTag(tag: string): Behaviour {
  return byTag.find(([word]) => tag.includes(word))?.[1] ?? 'ready';
}

export function behaviourText(behaviour: Behaviour): string {
  return typeof behaviour === 'string' ? behaviour : `ready after ${behaviour.readyAfterMs} ms`;
}

/** null where the text says nothing that is known. */
export function readBehaviour(text: string): Behaviour | null {
  const after = /^ready after (\d{1,9}) ms$/.exec(text)?.[1];
  if (after !== undefined) return { readyAfterMs: Number(after) };
  const words: readonly Behaviour[] = ['ready', ...byTag.map(([, word]) => word)];
  return words.find((word) => word === text) ?? null;
}
