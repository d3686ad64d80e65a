// With what the interpreter is started where the controller's memory is measured.

export const heapFlags: readonly string[] = ['--max-old-space-size=160', '--max-semi-space-size=8'];
