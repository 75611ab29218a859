/** Log calls -> lines: JSON for machines, aligned text for a person at a terminal. */

import { formatTime } from "../client/rfc3339.js";
import type { Logger } from "../controller/definition.js";
import type { Clock } from "../environment.js";

type Fields = Readonly<Record<string, unknown>>;

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];
export const logFormats = ["json", "text"] as const;
export type LogFormat = (typeof logFormats)[number];

export interface LoggerOptions {
  readonly clock: Pick<Clock, "now">;
  readonly write: (line: string) => void;
  /** Default `json`. */
  readonly format?: LogFormat;
  /** The least that is written. Default `info`. */
  readonly level?: LogLevel;
  /** Carried by every line. */
  readonly fields?: Fields;
}

interface Line {
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Fields;
}

/** An error as its message, and its stack where that says more than the message. */
function plain(key: string, value: unknown): Fields {
  if (!(value instanceof Error)) return { [key]: value };
  const isAnswer = value.name === "ApiError" || value.name === "ConnectionError";
  return { [key]: value.message, ...(isAnswer ? {} : { stack: value.stack }) };
}

function plainFields(fields: Fields): Fields {
  return Object.assign({}, ...Object.entries(fields).map(([key, value]) => plain(key, value)));
}

function asText({ time, level, message, fields }: Line): string {
  const { stack, ...rest } = fields;
  const pairs = Object.entries(rest).map(([key, value]) => {
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
    return ` ${key}=${/[\s"=]/.test(text) ? JSON.stringify(text) : text}`;
  });
  const trace = typeof stack === "string" ? `\n${stack}` : "";
  return `${time} ${level.toUpperCase().padEnd(5)} ${message}${pairs.join("")}${trace}`;
}

const asJson = ({ time, level, message, fields }: Line): string =>
  JSON.stringify({ time, level, message, ...fields });

/** Never throws: what can't be written as JSON (a cycle) is named so. */
export function createLogger(options: LoggerOptions): Logger {
  const { clock, write, format = "json", level: least = "info", fields: carried = {} } = options;
  const log =
    (level: LogLevel) =>
    (message: string, fields: Fields = {}) => {
      if (logLevels.indexOf(level) < logLevels.indexOf(least)) return;
      const time = formatTime(clock.now());
      try {
        const line = { time, level, message, fields: plainFields({ ...carried, ...fields }) };
        write(`${format === "text" ? asText(line) : asJson(line)}\n`);
      } catch (error) {
        const lost = { logError: error instanceof Error ? error.message : String(error) };
        write(`${asJson({ time, level, message, fields: lost })}\n`);
      }
    };
  return {
    debug: log("debug"),
    info: log("info"),
    warn: log("warn"),
    error: log("error"),
    with: (fields) => createLogger({ ...options, fields: { ...carried, ...fields } }),
  };
}
