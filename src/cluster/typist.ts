/** Commands as a person types them -> run one after another, each said aloud before it runs. */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { UserError } from "../errors.js";

export interface Step {
  /** As a person would type it. */
  readonly command: string;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly title: string;
  readonly text?: readonly string[];
  readonly steps: readonly Step[];
}

export interface Desk {
  readonly stdout: { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of opwright itself: what `npx opwright` stands for. */
  readonly home: string;
  readonly node: string;
}

/** How long a running operator may take to end by itself, in milliseconds. */
const graceMs = 10_000;

export class Typist {
  interrupted = false;
  readonly #desk: Desk;
  readonly #running = new Set<ChildProcess>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Says the stage's title and runs its commands. @throws UserError at the first that fails. */
  async play({ title, text = [], steps }: Stage): Promise<void> {
    this.say(["", `== ${title}`, ...text]);
    for (const step of steps) {
      this.shown(step.command);
      const child = this.#spawn(step, []);
      this.#show(child);
      const code = await ended(child);
      if (this.interrupted) throw new Error("interrupted");
      if (code !== 0) throw failed(step.command, `ended with ${code}`);
    }
  }

  /** Starts a command that goes on, and waits until it prints what `until` says. */
  async start(
    step: Step,
    { args, until }: { args: readonly string[]; until: RegExp },
  ): Promise<void> {
    this.shown(step.command);
    const child = this.#spawn(step, args);
    this.#show(child);
    await new Promise<void>((resolve, reject) => {
      let printed = "";
      const look = (chunk: Buffer) => {
        printed += chunk.toString();
        if (until.test(printed)) resolve();
      };
      child.stdout?.on("data", look);
      child.stderr?.on("data", look);
      child.once("exit", (code) =>
        reject(failed(step.command, `ended with ${code} before it was ready`)),
      );
    });
  }

  /** Says a command that runs now. */
  shown(command: string): void {
    this.say(["", `$ ${command}`]);
  }

  say(lines: readonly string[]): void {
    this.#desk.stdout.write(`${lines.join("\n")}\n`);
  }

  /** Ends what runs; the stage under way fails. */
  interrupt(): void {
    this.interrupted = true;
    for (const child of this.#running) child.kill("SIGTERM");
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running].map(stop));
  }

  #show(child: ChildProcess): void {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => this.#desk.stdout.write(chunk.toString()));
    }
  }

  #spawn({ command, cwd, env }: Step, args: readonly string[]): ChildProcess {
    const [program = "", ...words] = command.replace(/^npx opwright/, "opwright").split(" ");
    const isOwn = program === "opwright";
    const argv = isOwn
      ? [join(this.#desk.home, "bin/opwright.js"), ...words, ...args]
      : [...words, ...args];
    const child = spawn(isOwn ? this.#desk.node : program, argv, {
      cwd,
      env: { ...this.#desk.env, ...env } as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
      // npm is a script with another ending on Windows.
      shell: !isOwn && /\\/.test(this.#desk.node),
      windowsHide: true,
    });
    this.#running.add(child);
    child.once("exit", () => this.#running.delete(child));
    return child;
  }
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await exited;
  clearTimeout(timer);
}

function failed(command: string, why: string): UserError {
  return new UserError([{ message: `\`${command}\` ${why}`, mend: "Read what it printed above." }]);
}
