/** The world outside as one argument: streams, environment, folder, terminal. */

export interface Output {
  write(text: string): unknown;
}

export interface Io {
  /** Results. */
  readonly stdout: Output;
  /** All else: progress, warnings, errors. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that the command was typed in. */
  readonly cwd: string;
  /** A person sits in front: questions may be asked. */
  readonly isTerminal: boolean;
  /** The folder that opwright itself lies in. */
  readonly home: string;
  /** Path of the Node that runs this. */
  readonly node: string;
  /** Calls `listener` at Ctrl-C or a request to end, until the function that it gives is called. */
  onInterrupt(listener: (signal: "SIGINT" | "SIGTERM") => void): () => void;
}
