// {{mark}}
// Every controller of this project; src/main.ts starts them.

import type { ControllerDefinition } from "@opwright/runtime";
{{#each controllers}}
import { {{imported}} } from "./{{path}}.js";
{{/each}}

export const controllers: readonly ControllerDefinition[] = [
{{#each controllers}}
  {{local}},
{{/each}}
];
