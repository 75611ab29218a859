/** A type that Kubernetes can't hold -> what it is, and what to write instead. */

import { ts } from "ts-morph";
import { isLibrarys, symbolAt } from "../source/symbols.js";
import type { Place } from "./type-schema.js";

export interface Refusal {
  readonly message: string;
  readonly mend: string;
}

/** Classes of the library, and what to write for each. */
const instead: Readonly<Record<string, string>> = {
  Map: "Write Record<string, T>.",
  WeakMap: "Write Record<string, T>.",
  Set: "Write T[] with `@listType set`.",
  WeakSet: "Write T[] with `@listType set`.",
  Date: "Write Time, from @opwright/runtime: an RFC 3339 text.",
  RegExp: "Write string.",
  Promise: "Write the type that it promises.",
  Uint8Array: "Write Base64, from @opwright/runtime.",
  ArrayBuffer: "Write Base64, from @opwright/runtime.",
  Buffer: "Write Base64, from @opwright/runtime.",
  Function: "Leave the field out.",
};

/** @returns nothing where the type has a schema, or parts that may have one. */
export function refusal(type: ts.Type, place: Place, checker: ts.TypeChecker): Refusal | undefined {
  const { flags } = type;
  if (flags & ts.TypeFlags.Any) {
    return isUnresolved(place.node, checker)
      ? {
          message: `the type \`${place.node.getText()}\` can't be resolved`,
          mend: "Import it, or install the package that has it.",
        }
      : {
          message: "`any` has no schema",
          mend: "Write the type, or JsonValue for what is kept as it is.",
        };
  }
  if (flags & ts.TypeFlags.Never)
    return { message: "`never` has no values", mend: "Leave the field out." };
  if (flags & ts.TypeFlags.BigIntLike)
    return { message: "JSON has no bigint", mend: "Write Int64." };
  if (flags & ts.TypeFlags.ESSymbolLike)
    return { message: "JSON has no symbols", mend: "Leave the field out." };
  if (flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined))
    return { message: "`undefined` has no schema", mend: "Write `field?: T`." };
  if (flags & ts.TypeFlags.Null)
    return { message: "`null` alone has no schema", mend: "Write `T | null`." };
  const symbol = type.getSymbol();
  const mend = symbol && isLibrarys(symbol) ? instead[symbol.name] : undefined;
  if (symbol && mend !== undefined)
    return { message: `a ${symbol.name} can't be stored as JSON`, mend };
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) {
    return { message: "a function can't be stored", mend: "Leave the field out." };
  }
  if (place.within.includes(type)) return holdsItself(checker.typeToString(type));
  if (symbol && growsForEver(symbol, place)) return holdsItself(symbol.name);
  return tupleRefusal(type, checker);
}

export const holdsItself = (name: string): Refusal => ({
  message: `the type ${name} holds itself, and a CRD's schema can't`,
  mend: "Cut the circle: give the inner field the type JsonValue, which is kept as it is.",
});

/** `Tree<T>` with a `Tree<T[]>` in it: a new type at every step. */
function growsForEver(symbol: ts.Symbol, { within }: Place): boolean {
  const deepest = 20;
  if (within.length < deepest || symbol.name.startsWith("__")) return false;
  const same = within.filter(
    (outer) => "flags" in outer && "getSymbol" in outer && outer.getSymbol() === symbol,
  );
  return same.length >= deepest;
}

function tupleRefusal(type: ts.Type, checker: ts.TypeChecker): Refusal | undefined {
  if (!checker.isTupleType(type)) return undefined;
  const items = new Set(checker.getTypeArguments(type as ts.TypeReference));
  if (items.size === 0)
    return { message: "a tuple of no items has no schema in a CRD", mend: "Leave the field out." };
  const { hasRestElement, minLength } = (type as ts.TupleTypeReference).target;
  if (
    items.size <= 1 &&
    !hasRestElement &&
    minLength === (type as ts.TupleTypeReference).target.fixedLength
  )
    return undefined;
  return {
    message: "a tuple of several types, or of open length, has no schema in a CRD",
    mend: "Write an array of one type with @minItems and @maxItems, or an interface with a field for each.",
  };
}

/** A name that nothing declares is `any` to the checker, too. */
function isUnresolved(node: ts.Node, checker: ts.TypeChecker): boolean {
  return ts.isTypeReferenceNode(node) && !symbolAt(node.typeName, checker)?.declarations;
}
