// What a generator hands over: whole files, so that writing and checking are the same comparison.

export interface Generated {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}
