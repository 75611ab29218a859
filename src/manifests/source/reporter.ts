/** Collects what is wrong with the sources, each at its place, so that one run says it all. */

import type { ts } from "ts-morph";
import { type Diagnostic, type SourceLocation, UserError } from "../../errors.js";

export class Reporter {
  readonly #locate: (node: ts.Node) => SourceLocation;
  readonly #found = new Map<string, Diagnostic>();

  constructor(locate: (node: ts.Node) => SourceLocation) {
    this.#locate = locate;
  }

  /** Of what was found so far. */
  get count(): number {
    return this.#found.size;
  }

  report(node: ts.Node, message: string, mend?: string): void {
    this.#add({ message, location: this.#locate(node), ...(mend === undefined ? {} : { mend }) });
  }

  /** At an offset of a file, for places that are no node. */
  at(file: ts.SourceFile, offset: number, message: string, mend?: string): void {
    const { line, character } = file.getLineAndCharacterOfPosition(offset);
    const location = { file: this.#locate(file).file, line: line + 1, column: character + 1 };
    this.#add({ message, location, ...(mend === undefined ? {} : { mend }) });
  }

  /** @throws UserError with everything found, in the order of the places. */
  throwIfAny(): void {
    if (this.#found.size === 0) return;
    throw new UserError([...this.#found.values()].sort(byPlace));
  }

  #add(diagnostic: Diagnostic): void {
    this.#found.set(JSON.stringify(diagnostic), diagnostic);
  }
}

function byPlace({ location: a }: Diagnostic, { location: b }: Diagnostic): number {
  const [first, second] = [a?.file ?? "", b?.file ?? ""];
  if (first !== second) return first < second ? -1 : 1;
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
