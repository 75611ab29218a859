import { expect, test } from "vitest";
import { {{controller}} } from "{{controllerImport}}";

test("the controller is over {{kind}}", () => {
  expect({{controller}}.for).toMatchObject({ group: "{{group}}", version: "{{version}}", plural: "{{plural}}" });
});
