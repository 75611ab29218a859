// {{mark}}
// Every type of this project, by its kind and version.

{{#each apis}}
export * as {{name}} from "./{{path}}.js";
{{else}}
export {};
{{/each}}
