// What the command line needs from the world: a place to write, and the commands themselves.
import type { ExitCode } from '#contract/exit-codes.ts';
import type {
  CheckOptions,
  ControllerOptions,
  DemoOptions,
  HistoryOptions,
  LintOptions,
  StatusOptions,
  SuspendOptions,
  TargetOptions,
  TryOptions,
  UpdateOptions,
  VersionOptions,
  WhyOptions,
} from './options.ts';

/** One of the two standard streams. */
export interface Stream {
  write(text: string): void;
  /** Columns of the terminal; null when it is a pipe or a file. */
  readonly columns: number | null;
}

export interface Terminal {
  /** Data. */
  readonly out: Stream;
  /** Chatter: progress, warnings, hints. */
  readonly err: Stream;
  /** Whether NO_COLOR, --no-color or a pipe forbids colour on `out`. */
  readonly colour: boolean;
}

export interface Commands {
  check(options: CheckOptions): Promise<ExitCode>;
  update(options: UpdateOptions): Promise<ExitCode>;
  why(options: WhyOptions): Promise<ExitCode>;
  status(options: StatusOptions): Promise<ExitCode>;
  history(options: HistoryOptions): Promise<ExitCode>;
  suspend(options: SuspendOptions): Promise<ExitCode>;
  resume(options: TargetOptions): Promise<ExitCode>;
  refresh(options: TargetOptions): Promise<ExitCode>;
  leave(options: TargetOptions): Promise<ExitCode>;
  try(options: TryOptions): Promise<ExitCode>;
  lint(options: LintOptions): Promise<ExitCode>;
  controller(options: ControllerOptions): Promise<ExitCode>;
  demo(options: DemoOptions): Promise<ExitCode>;
  version(options: VersionOptions): Promise<ExitCode>;
}
