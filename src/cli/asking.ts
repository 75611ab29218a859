/** Values that the flags left open -> asked for on a terminal, or a usage error naming every flag. */

import { ExitCode, UserError } from "../errors.js";
import type { Io } from "./io.js";
import type { WritingFlags } from "./writing.js";

export interface Question {
  /** As typed: `--domain`. */
  readonly flag: string;
  readonly message: string;
  readonly example: string;
  readonly suggested?: string;
}

/** Interrupted by Ctrl-C at a question. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Answers to the questions, in their order. @throws UserError (usage) where nobody can be asked. */
export async function ask(
  questions: readonly Question[],
  flags: WritingFlags,
  io: Io,
): Promise<string[]> {
  if (questions.length === 0) return [];
  if (!io.isTerminal || flags.yes || flags.output === "json") {
    throw new UserError(
      questions.map(({ flag, example }) => ({
        message: `${flag} is missing`,
        mend: `For example: ${flag} ${example}.`,
      })),
      ExitCode.usage,
    );
  }
  const { default: inquirer } = await import("inquirer");
  try {
    const answers = await inquirer.prompt(
      questions.map(({ flag, message, suggested }) => ({
        type: "input" as const,
        name: flag.slice(2),
        message,
        ...(suggested === undefined ? {} : { default: suggested }),
      })),
    );
    return questions.map(({ flag }) =>
      String((answers as Record<string, unknown>)[flag.slice(2)] ?? "").trim(),
    );
  } catch (error) {
    if ((error as Error).name === "ExitPromptError") throw new Interrupted();
    throw error;
  }
}
