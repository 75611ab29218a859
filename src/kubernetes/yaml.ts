/** Objects -> YAML text: the same bytes for the same objects, readable by YAML 1.1 and 1.2 alike. */

import { Document, isScalar, visit } from "yaml";

/** Keys are sorted, lists keep their order. Strings that YAML 1.1 takes for booleans are quoted. */
export function toYaml(objects: readonly object[]): string {
  return objects.map((object) => `---\n${documentText(object)}`).join("");
}

function documentText(object: object): string {
  const document = new Document(object, {
    version: "1.1",
    // Without `<<`, which would be written bare and read as a merge.
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === "string" || tag.tag !== "tag:yaml.org,2002:merge"),
    sortMapEntries: true,
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar(_, node) {
      if (!isScalar(node) || typeof node.value !== "string") return;
      if (node.value.includes("\n")) node.type = "BLOCK_LITERAL";
      // Plain to a writer of 1.1, an octal number or a merge key to some readers.
      if (/^(<<|[-+]?0o[0-7]+)$/.test(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  // Without the directive that names the version: every Kubernetes tool reads 1.1.
  return document.toString({ directives: false, lineWidth: 0, indentSeq: false });
}
