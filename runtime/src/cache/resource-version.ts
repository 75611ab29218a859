/** Two resourceVersions -> which is newer. */

const isDecimal = (version: string) => /^(0|[1-9]\d*)$/.test(version);

/**
 * True where `version` is newer than `than`. Decimals of any size are compared by length, then as
 * text. One that is no decimal can't be compared: it counts as newer when it differs. Nothing
 * (the empty text) is older than everything.
 * Source: KEP-5504, "Comparable Resource Version".
 */
export function isNewerVersion(version: string, than: string): boolean {
  if (version === than || version === "") return false;
  if (than === "" || !isDecimal(version) || !isDecimal(than)) return true;
  return version.length === than.length ? version > than : version.length > than.length;
}

/** True where `version` is known to be older than `than`: of versions that are no decimals it is not. */
export function isOlderVersion(version: string, than: string): boolean {
  return isDecimal(version) && isDecimal(than) && isNewerVersion(than, version);
}
