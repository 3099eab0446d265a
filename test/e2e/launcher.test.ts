import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary_folder.ts";

const folder = temporaryFolder();
beforeAll(async () => {
  for (const path of ["cogo", "scripts/cli/program/command_line.generated.mjs"]) {
    await cp(path, join(folder, path));
  }
  const write = async (path: string, content: object) =>
    await writeFile(join(folder, path), JSON.stringify(content));
  await mkdir(join(folder, "nothing"));
  await write("nothing/package.json", { name: "nothing", version: "1.0.0" });
  const dependencies = { nothing: "file:nothing" };
  const slow = "echo begin >> log && sleep 1 && echo end >> log";
  await write("package.json", {
    name: "a",
    version: "1.0.0",
    type: "module",
    dependencies,
    scripts: { preinstall: slow },
  });
  await write("package-lock.json", {
    name: "a",
    version: "1.0.0",
    lockfileVersion: 3,
    packages: {
      "": { name: "a", version: "1.0.0", dependencies },
      "node_modules/nothing": { resolved: "nothing", link: true },
      nothing: { version: "1.0.0" },
    },
  });
});

/** There is no COGO in the folder to hand over to: the launcher ends after the installation. */
const launch = () => spawn(process.execPath, ["cogo", "status"], { cwd: folder });
const ends = (child: ChildProcess) => new Promise((resolve) => child.on("close", resolve));
const readLog = async () => await readFile(join(folder, "log"), "utf8").catch(() => "");

it("installs the packages of a new clone once, however many commands are started at a time", async () => {
  await Promise.all([ends(launch()), ends(launch())]);
  expect(await readLog()).toBe("begin\nend\n");
});

it("waits for the installation of a launcher that was killed, and begins its own after it", async () => {
  await rm(join(folder, "node_modules"), { recursive: true });
  await rm(join(folder, "log"));
  const killed = launch();
  while ((await readLog()) === "") await setTimeout(20);
  killed.kill("SIGKILL");
  await ends(launch());
  expect(await readLog()).toBe("begin\nend\nbegin\nend\n");
});

it("ends the installation when it is asked to stop", async () => {
  await rm(join(folder, "node_modules"), { recursive: true });
  await rm(join(folder, "log"));
  const stopped = launch();
  while ((await readLog()) === "") await setTimeout(20);
  stopped.kill("SIGTERM");
  await ends(stopped);
  expect(stopped.exitCode).toBe(1);
  expect(await readLog()).toBe("begin\n");
});
