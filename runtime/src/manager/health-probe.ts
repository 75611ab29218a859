/** Checks by name -> the routes `/healthz` and `/readyz`. */

import type { Answer, Routes } from "./http-server.js";

/** Answers nothing when all is well, else what is wrong. */
export type HealthCheck = () => string | undefined;
export type HealthChecks = Readonly<Record<string, HealthCheck>>;

function answerOf(name: string, checks: HealthChecks, verbose: boolean): Answer {
  const results = Object.entries(checks).map(([check, run]) => ({ check, wrong: run() }));
  const failed = results.some(({ wrong }) => wrong !== undefined);
  const status = failed ? 500 : 200;
  if (!failed && !verbose) return { status, body: "ok" };
  const lines = results.map(({ check, wrong }) =>
    wrong === undefined ? `[+]${check} ok` : `[-]${check} failed: ${wrong}`,
  );
  const last = failed ? `${name} check failed` : `${name} check passed`;
  return { status, body: `${[...lines, last].join("\n")}\n` };
}

/** Answers `ok`, or a line for each check with `?verbose` or when one fails. */
export function healthRoutes(live: HealthChecks, ready: HealthChecks): Routes {
  return {
    "/healthz": (query) => answerOf("healthz", live, query.has("verbose")),
    "/readyz": (query) => answerOf("readyz", ready, query.has("verbose")),
  };
}
