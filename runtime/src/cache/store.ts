/** What lists, watches and our own writes say of one kind -> its objects now, and what changed. */

import type { DeepReadonly, Kind, KubernetesObject, ObjectKey } from "../types.js";
import { isNewerVersion } from "./resource-version.js";
import { frozenForCache } from "./stored-object.js";

type Readable = DeepReadonly<KubernetesObject>;

/** `previous` is absent for an object first seen; a deleted one is given as it was last. */
export interface Change {
  readonly object: Readable;
  readonly previous?: Readable;
  readonly deleted: boolean;
}

export type ChangeListener = (change: Change) => void;

export const keyText = ({ namespace, name }: ObjectKey): string => `${namespace ?? ""}/${name}`;

/** The key of an object that the API server has, and which has a name therefore. */
export function keyOf({ metadata: { namespace, name = "" } }: Readable): ObjectKey {
  return namespace === undefined ? { name } : { namespace, name };
}

const versionOf = (object: Readable) => object.metadata.resourceVersion ?? "";

const controllerUid = (object: Readable) =>
  object.metadata.ownerReferences?.find(({ controller }) => controller)?.uid;

/** Adds `key` to the set that `group` has in `index`, which is made or dropped as needed. */
function addTo(index: Map<string, Set<string>>, group: string, key: string): void {
  const keys = index.get(group);
  if (keys) keys.add(key);
  else index.set(group, new Set([key]));
}

function removeFrom(index: Map<string, Set<string>>, group: string, key: string): void {
  const keys = index.get(group);
  keys?.delete(key);
  if (keys?.size === 0) index.delete(group);
}

/** Objects of one kind, deep-frozen and without managedFields. Only newer versions replace older. */
export class Store {
  readonly kind: Kind;
  readonly #objects = new Map<string, Readable>();
  readonly #byNamespace = new Map<string, Set<string>>();
  readonly #byController = new Map<string, Set<string>>();
  readonly #listeners = new Set<ChangeListener>();
  /** Keys whose objects came from our own writes and not yet from the stream. */
  readonly #written = new Set<string>();
  /** All changes up to this version have come by list or watch. */
  #streamVersion = "";
  #synced = false;
  /** Can't be had now: its CRD is missing, or it may not be listed. */
  unavailable = false;

  constructor(kind: Kind) {
    this.kind = kind;
  }

  get size(): number {
    return this.#objects.size;
  }

  /** True once a first list has come. */
  get synced(): boolean {
    return this.#synced;
  }

  /** All changes up to this version are in the store; empty before the first list. */
  get streamVersion(): string {
    return this.#streamVersion;
  }

  /** Calls `listener` for every object there is, and for every change from then on. */
  subscribe(listener: ChangeListener): () => void {
    for (const object of [...this.#objects.values()]) listener({ object, deleted: false });
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get(key: ObjectKey): Readable | undefined {
    return this.#objects.get(keyText(key));
  }

  list(namespace?: string): readonly Readable[] {
    if (namespace === undefined) return [...this.#objects.values()];
    return this.#select(this.#byNamespace.get(namespace));
  }

  /** The objects whose controller owner has this UID. */
  controlledBy(uid: string): readonly Readable[] {
    return this.#select(this.#byController.get(uid));
  }

  /** An ADDED or MODIFIED of the watch. */
  upsert(object: KubernetesObject): void {
    this.mark(versionOf(object));
    this.#put(object, false);
  }

  /** A DELETED of the watch; an object of another UID that took the name stays. */
  remove(object: KubernetesObject): void {
    this.mark(versionOf(object));
    const stored = this.#objects.get(keyText(keyOf(object)));
    if (stored && stored.metadata.uid === object.metadata.uid) this.#drop(stored);
  }

  /** A bookmark: everything up to `version` has come. */
  mark(version: string): void {
    if (isNewerVersion(version, this.#streamVersion)) this.#streamVersion = version;
  }

  /** A whole list: what it does not have is deleted, but for what we wrote after it. */
  replace(objects: readonly KubernetesObject[], version: string): void {
    const listed = new Set(objects.map((object) => keyText(keyOf(object))));
    // A server restored from a backup begins again with older versions.
    const wentBack = isNewerVersion(this.#streamVersion, version);
    if (wentBack) this.#written.clear();
    this.#streamVersion = version;
    for (const [key, stored] of [...this.#objects]) {
      const later = this.#written.has(key) && isNewerVersion(versionOf(stored), version);
      if (!listed.has(key) && !later) this.#drop(stored);
    }
    for (const object of objects) this.#put(object, wentBack);
    this.#synced = true;
    this.unavailable = false;
  }

  /**
   * The API server's answer to a write of ours. It is left out where the stream is past it: the
   * object may have been deleted since.
   */
  written(object: KubernetesObject): void {
    if (!this.#synced || !isNewerVersion(versionOf(object), this.#streamVersion)) return;
    if (this.#put(structuredClone(object), false)) this.#written.add(keyText(keyOf(object)));
  }

  /** @returns whether the object is in the store now; an older version is not taken. */
  #put(object: KubernetesObject, anyVersion: boolean): boolean {
    const key = keyText(keyOf(object));
    const stored = this.#objects.get(key);
    if (stored) {
      const version = versionOf(object);
      const newer = anyVersion
        ? version !== versionOf(stored)
        : isNewerVersion(version, versionOf(stored));
      if (!newer) {
        if (version === versionOf(stored)) this.#written.delete(key);
        return false;
      }
      if (stored.metadata.uid !== object.metadata.uid) this.#drop(stored);
      else this.#unindex(key, stored);
    }
    const previous = this.#objects.get(key);
    const frozen = frozenForCache(object);
    this.#written.delete(key);
    this.#objects.set(key, frozen);
    addTo(this.#byNamespace, frozen.metadata.namespace ?? "", key);
    const owner = controllerUid(frozen);
    if (owner !== undefined) addTo(this.#byController, owner, key);
    this.#tell({ object: frozen, ...(previous ? { previous } : {}), deleted: false });
    return true;
  }

  #drop(stored: Readable): void {
    const key = keyText(keyOf(stored));
    this.#objects.delete(key);
    this.#written.delete(key);
    this.#unindex(key, stored);
    this.#tell({ object: stored, previous: stored, deleted: true });
  }

  #unindex(key: string, stored: Readable): void {
    removeFrom(this.#byNamespace, stored.metadata.namespace ?? "", key);
    const owner = controllerUid(stored);
    if (owner !== undefined) removeFrom(this.#byController, owner, key);
  }

  #select(keys: ReadonlySet<string> | undefined): readonly Readable[] {
    return [...(keys ?? [])]
      .map((key) => this.#objects.get(key))
      .filter((object) => object !== undefined);
  }

  #tell(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}
