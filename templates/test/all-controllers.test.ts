/** What holds for all controllers together. */

import { expect, test } from "vitest";
import { controllers } from "../src/controllers/index.js";

test("every controller has a name of its own", () => {
  const names = controllers.map(({ name, for: kind }) => name ?? kind.kind.toLowerCase());
  expect(names).toEqual([...new Set(names)]);
});
