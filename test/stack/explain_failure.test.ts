import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { explainFailure } from "../../scripts/stack/explain_failure.ts";
import { startDaemon } from "../../scripts/stack/mod.ts";
import { fixtureRoot } from "../support/stack.ts";

describe("explainFailure()", () => {
  it.each([
    // What PGlite throws is an object of its file system, and no Error.
    [{ name: "ErrnoError", errno: 51 }, "disk_full", "is full"],
    [{ name: "ErrnoError", errno: 2 }, "data_folder_unusable", "permission is denied"],
    [{ name: "ErrnoError", errno: 69 }, "data_folder_unusable", "read-only"],
    [Object.assign(new Error(), { code: "ENOSPC" }), "disk_full", "is full"],
    [Object.assign(new Error(), { code: "EACCES" }), "data_folder_unusable", "permission"],
  ])("names the folder, the reason and a remedy for %o", (thrown, code, reason) => {
    const explained = explainFailure(thrown, "/data");
    expect(explained).toMatchObject({ code, remedy: expect.stringContaining("--data") });
    expect(explained).toHaveProperty("message", expect.stringContaining(reason));
    expect(explained).toHaveProperty("message", expect.stringContaining("/data"));
  });

  it("leaves alone what is no failure of a file", () => {
    const error = new Error("another");
    expect(explainFailure(error, "/data")).toBe(error);
  });
});

describe("A data folder that cannot be used", () => {
  it.each([
    ["the folder of the stack", (file: string) => ({ folder: file })],
    ["a folder above it", (file: string) => ({ folder: join(file, "below") })],
    [
      "the folder of the data",
      (file: string, folder: string) => ({ folder, dataFolder: join(file, "below") }),
    ],
  ])("is explained when a file stands for %s", async (_, choose) => {
    const folder = await mkdtemp(join(tmpdir(), "cogo-unusable-"));
    const file = join(folder, "file");
    await writeFile(file, "");
    const options = { projectRoot: fixtureRoot, port: 0, ...choose(file, folder) };
    await expect(startDaemon(options)).rejects.toMatchObject({
      code: "data_folder_unusable",
      message: expect.stringContaining("is a file"),
    });
    await rm(folder, { recursive: true });
  });
});
