import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.js";
import { applyChanges } from "../../src/filetree/apply.js";
import { changesFor } from "../../src/filetree/changes.js";
import { diffOf } from "../../src/filetree/diff.js";
import { type FileSystem, nodeFileSystem } from "../../src/filetree/file-system.js";
import { type FileTree, generatedMark } from "../../src/filetree/file-tree.js";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "opwright-filetree-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const ours = (text: string) => ({ owner: "ours" as const, content: `# ${generatedMark}\n${text}` });
const yours = (content: string) => ({ owner: "yours" as const, content });
const treeOf = (
  files: Record<string, FileTree extends ReadonlyMap<string, infer F> ? F : never>,
): FileTree => new Map(Object.entries(files));

/** Every path below the folder with its bytes, every folder, every link; no link is followed. */
function snapshot(folder: string, below = ""): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = `${below}/${entry.name}`;
    if (entry.isFile()) found[path] = readFileSync(join(folder, path), "base64");
    else if (entry.isDirectory())
      Object.assign(found, { [path]: "folder" }, snapshot(folder, path));
    else found[path] = "link";
  }
  return found;
}

function write(tree: FileTree, fileSystem?: FileSystem): void {
  const options = { directory, ...(fileSystem ? { fileSystem } : {}) };
  applyChanges(changesFor(tree, options), options);
}

const messages = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError)
      return error.diagnostics
        .map(({ message, location, mend }) => `${location?.file}: ${message} ${mend}`)
        .join("\n");
    throw error;
  }
  return "";
};

describe("changes", () => {
  test("a new file is created, a file of ours is updated, a file that is yours is never touched", () => {
    write(treeOf({ "a/yours.ts": yours("1"), "a/ours.ts": ours("1") }));
    writeFileSync(join(directory, "a/yours.ts"), "edited");
    const changes = changesFor(
      treeOf({ "a/yours.ts": yours("2"), "a/ours.ts": ours("2"), "b/new.ts": yours("3") }),
      { directory },
    );
    expect(changes.map(({ path, action }) => [path, action])).toEqual([
      ["a/ours.ts", "update"],
      ["a/yours.ts", "unchanged"],
      ["b/new.ts", "create"],
    ]);
    applyChanges(changes, { directory });
    expect(readFileSync(join(directory, "a/yours.ts"), "utf8")).toBe("edited");
  });

  test("PROJECT comes last", () => {
    const paths = changesFor(treeOf({ PROJECT: ours(""), "z.ts": yours(""), "A.ts": yours("") }), {
      directory,
    });
    expect(paths.map(({ path }) => path)).toEqual(["A.ts", "z.ts", "PROJECT"]);
  });

  test("the same tree twice changes nothing", () => {
    const tree = treeOf({ "a.ts": yours("1"), "b/c.yaml": ours("x: 1\n") });
    write(tree);
    expect(changesFor(tree, { directory }).every(({ action }) => action === "unchanged")).toBe(
      true,
    );
  });

  test("an updated file keeps its permissions", () => {
    write(treeOf({ "run.sh": ours("1") }));
    chmodSync(join(directory, "run.sh"), 0o755);
    write(treeOf({ "run.sh": ours("2") }));
    expect(statSync(join(directory, "run.sh")).mode & 0o777).toBe(0o755);
  });
});

describe("refused before anything is written", () => {
  test("a file of the user's at a path of ours", () => {
    writeFileSync(join(directory, "index.ts"), "mine");
    expect(
      messages(() => write(treeOf({ "index.ts": ours("1"), "other.ts": yours("1") }))),
    ).toMatch(/^index.ts: .*not one that opwright wrote.* Move it/);
    expect(snapshot(directory)).toEqual({ "/index.ts": Buffer.from("mine").toString("base64") });
  });

  test("a folder, a link or a file in the way", () => {
    mkdirSync(join(directory, "src"));
    mkdirSync(join(directory, "src/main.ts"));
    writeFileSync(join(directory, "config"), "");
    symlinkSync(directory, join(directory, "test"));
    const before = snapshot(directory);
    const said = messages(() =>
      write(
        treeOf({
          "src/main.ts": yours(""),
          "config/a.yaml": yours(""),
          "test/a.test.ts": yours(""),
        }),
      ),
    );
    expect(said).toMatch(/^src\/main.ts: there is a folder in its place/m);
    expect(said).toMatch(
      /^config\/a.yaml: config is no ordinary file, not a folder|^config\/a.yaml: config is .*not a folder/m,
    );
    expect(said).toMatch(/^test\/a.test.ts: test is a link, not a folder/m);
    expect(snapshot(directory)).toEqual(before);
  });

  test("two paths that differ in case alone", () => {
    expect(
      messages(() => write(treeOf({ "a/Hello.ts": yours(""), "a/hello.ts": yours("") }))),
    ).toMatch(/differ only in letter case/);
  });

  test.skipIf(process.getuid?.() === 0)("a folder that can't be written", () => {
    chmodSync(directory, 0o555);
    expect(messages(() => write(treeOf({ "a.ts": yours("") })))).toMatch(/can't be written/);
    chmodSync(directory, 0o755);
  });

  test("a folder that can't be written, as the file system says it", () => {
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      inspect: () => ({
        kind: "blocked",
        why: "the folder can't be written",
        mend: "Make it writable.",
      }),
    };
    expect(messages(() => write(treeOf({ "a.ts": yours("") }), fileSystem))).toMatch(
      /a.ts: the folder can't be written Make it writable/,
    );
  });
});

describe("a failure in the middle", () => {
  const tree = treeOf({
    "kept.yaml": ours("new"),
    "a/b/c.ts": yours("1"),
    "a/d.ts": yours("2"),
    "e.ts": yours("3"),
    PROJECT: ours("new"),
  });
  const writing = ["makeDirectory", "writeNewFile", "rename", "copyMode", "readFile"] as const;

  /** Fails at the `position`-th call that changes the disk, once. */
  function failingAt(position: number): { fileSystem: FileSystem; failed: () => boolean } {
    let calls = 0;
    const fileSystem = { ...nodeFileSystem };
    for (const name of writing) {
      const real = nodeFileSystem[name] as (...args: unknown[]) => unknown;
      Object.assign(fileSystem, {
        [name]: (...args: unknown[]) => {
          if (++calls === position) throw new Error("ENOSPC: no space left on device");
          return real(...args);
        },
      });
    }
    return { fileSystem, failed: () => calls >= position };
  }

  test("leaves the tree byte for byte as it was, at each position in turn", () => {
    write(treeOf({ "kept.yaml": ours("old"), PROJECT: ours("old") }));
    const before = snapshot(directory);
    let position = 1;
    for (; position < 100; position++) {
      const { fileSystem, failed } = failingAt(position);
      const said = messages(() => write(tree, fileSystem));
      if (!failed()) break;
      expect(said, `position ${position}`).toMatch(/ENOSPC.*Nothing was changed/);
      expect(snapshot(directory), `position ${position}`).toEqual(before);
    }
    expect(position).toBeGreaterThan(15);
    expect(readFileSync(join(directory, "PROJECT"), "utf8")).toContain("new");
  });

  test("says what could not be put back", () => {
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      rename: () => {
        throw new Error("EIO: rename");
      },
      removeDirectory: () => {
        throw new Error("EIO: rmdir");
      },
    };
    const said = messages(() => write(treeOf({ "a/b.ts": yours("") }), fileSystem));
    expect(said).toMatch(/EIO: rename.*could not be put back/);
    expect(said).toMatch(/EIO: rmdir/);
  });
});

describe("what lies beside a target", () => {
  test("a link where a file is staged is not written through, and what a broken run left is no matter", () => {
    const outside = mkdtempSync(join(tmpdir(), "opwright-outside-"));
    try {
      writeFileSync(join(outside, "precious"), "precious");
      symlinkSync(join(outside, "precious"), join(directory, "a.ts.opwright-new"));
      writeFileSync(join(directory, "b.ts.opwright-new"), "half");
      write(treeOf({ "a.ts": yours("1"), "b.ts": yours("2") }));
      expect(readFileSync(join(outside, "precious"), "utf8")).toBe("precious");
      const text = (content: string) => Buffer.from(content).toString("base64");
      expect(snapshot(directory)).toEqual({ "/a.ts": text("1"), "/b.ts": text("2") });
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  test("what can't be taken back is said", () => {
    const denied = () => {
      throw Object.assign(new Error("EPERM: unlink"), { code: "EPERM" });
    };
    let unlinks = 0;
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      rename: () => {
        throw new Error("EIO: rename");
      },
      removeFile: (path) => (++unlinks > 1 ? denied() : nodeFileSystem.removeFile(path)),
    };
    const said = messages(() => write(treeOf({ "a.ts": yours("1") }), fileSystem));
    expect(said).toMatch(/EIO: rename.*could not be put back/);
    expect(said).toMatch(/EPERM: unlink/);
  });
});

test("a diff that git can apply", async () => {
  write(treeOf({ "a.yaml": ours("x: 1\n") }));
  const diff = await diffOf(
    changesFor(treeOf({ "a.yaml": ours("x: 2\n"), "b.ts": yours("new\n") }), { directory }),
  );
  expect(diff).toContain("--- a/a.yaml\n+++ b/a.yaml\n");
  expect(diff).toContain("-x: 1\n+x: 2\n");
  expect(diff).toContain("--- /dev/null\n+++ b/b.ts\n");
  expect(existsSync(join(directory, "b.ts"))).toBe(false);
});
