/** A kind -> the resource's name in URLs. A guess that `--plural` overrides; it can never change later. */

const irregular: Readonly<Record<string, string>> = {
  child: "children",
  datum: "data",
  dns: "dns",
  index: "indices",
  leaf: "leaves",
  matrix: "matrices",
  medium: "media",
  person: "people",
  schema: "schemas",
  shelf: "shelves",
  vertex: "vertices",
};

/** Words that are their own plural. */
const unchanged =
  /(news|settings|data|metadata|hardware|software|firmware|middleware|equipment|information|series|species|dns|tls|https?)$/;

const rules: readonly (readonly [RegExp, string])[] = [
  [
    /(status|alias|atlas|virus|corpus|campus|bonus|focus|census|nexus|cactus|walrus|octopus)$/,
    "$1es",
  ],
  [/(analys|bas|cris|diagnos|synthes|thes)is$/, "$1es"],
  [/(s|x|z|ch|sh)$/, "$1es"],
  [/([^aeiou]|qu)y$/, "$1ies"],
  [/(hero|echo|potato|tomato|veto)$/, "$1es"],
  [/$/, "s"],
];

/** `HelloApp` -> `helloapps`, `Policy` -> `policies`. */
export function pluralOf(kind: string): string {
  const word = kind.toLowerCase();
  if (unchanged.test(word)) return word;
  const ending = Object.keys(irregular).find(
    (singular) => word.endsWith(singular) && endsAWord(kind, singular),
  );
  if (ending !== undefined) return `${word.slice(0, -ending.length)}${irregular[ending]}`;
  const rule = rules.find(([pattern]) => pattern.test(word));
  return rule === undefined ? word : word.replace(rule[0], rule[1]);
}

/** `TrainingIndex` ends in the word Index; `Sindex` does not. */
function endsAWord(kind: string, word: string): boolean {
  return /[A-Z]/.test(kind.charAt(kind.length - word.length));
}
