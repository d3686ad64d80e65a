// With what the interpreter of the image is started; NODE_OPTIONS of a deployment takes what depends on its memory.

/**
 * A heap that grows by a third before it is tidied, and code that is kept small: 23 MB less with 1,000 workloads, for a
 * second of processor time at the start. NODE_OPTIONS does not take these two.
 */
export const nodeFlags: readonly string[] = ['--optimize-for-size', '--heap-growing-percent=30'];
