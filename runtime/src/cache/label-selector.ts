/** A label selector as text or map -> whether labels match it, as the API server has it. */

type Labels = Readonly<Record<string, string>>;

const comma = /,(?![^(]*\))/;
const setBased = /^([\w./-]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const equality = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/;
const existence = /^(!?)\s*([\w./-]+)$/;

function requirement(text: string): (labels: Labels) => boolean {
  const set = setBased.exec(text);
  if (set) {
    const [, name = "", operator, list = ""] = set;
    const values = list.split(",").map((value) => value.trim());
    return operator === "in"
      ? (labels) => Object.hasOwn(labels, name) && values.includes(labels[name] ?? "")
      : (labels) => !(Object.hasOwn(labels, name) && values.includes(labels[name] ?? ""));
  }
  const equal = equality.exec(text);
  if (equal) {
    const [, name = "", operator, value] = equal;
    return operator === "!="
      ? (labels) => labels[name] !== value
      : (labels) => labels[name] === value;
  }
  const exists = existence.exec(text);
  if (!exists) {
    throw new Error(`"${text}" is no label selector: write a=b, a!=b, a in (b, c), a or !a`);
  }
  const [, absent, name = ""] = exists;
  return (labels) => Object.hasOwn(labels, name) === (absent === "");
}

/** @throws Error for a text that is no selector. Source: Kubernetes, "Labels and Selectors". */
export function labelMatcher(selector: string | Labels | undefined): (labels: Labels) => boolean {
  if (selector === undefined) return () => true;
  if (typeof selector !== "string") {
    const pairs = Object.entries(selector);
    return (labels) => pairs.every(([name, value]) => labels[name] === value);
  }
  const parts = selector.split(comma).map((part) => part.trim());
  const requirements = selector.trim() === "" ? [] : parts.map(requirement);
  return (labels) => requirements.every((holds) => holds(labels));
}
