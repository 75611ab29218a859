/** What a cache reports: the part of a Logger that it needs. */

type Fields = Readonly<Record<string, unknown>>;

export interface CacheLog {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
}
