/** What can go wrong, as data: `main.ts` alone turns it into text and an exit code. */

/** Exit codes of every command. */
export const ExitCode = {
  /** Done, or nothing to do. */
  ok: 0,
  /** Refused or failed, or `--check` found a difference. */
  failed: 1,
  /** The command line was wrong. */
  usage: 2,
  /** A bug of opwright. */
  internal: 70,
  /** Stopped by SIGINT. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A place in a file; `line` and `column` count from 1. */
export interface SourceLocation {
  /** As the user would type it: relative to the project's folder where it lies below it. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** One thing that is wrong with the user's input: what, where, and how to mend it. */
export interface Diagnostic {
  readonly message: string;
  readonly location?: SourceLocation;
  /** A sentence that says what to do. */
  readonly mend?: string;
}

/** The user's to mend. All that one run found comes together. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: ExitCode;

  constructor(diagnostics: readonly Diagnostic[], exitCode: ExitCode = ExitCode.failed) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join("\n"));
    this.diagnostics = diagnostics;
    this.exitCode = exitCode;
  }
}
