/** A sample's YAML file -> the object in it. */

import { readFileSync } from "node:fs";
import type { KubernetesObject } from "@opwright/runtime";
import { parse } from "yaml";

export function readSample(path: string): KubernetesObject {
  return parse(readFileSync(path, "utf8")) as KubernetesObject;
}
