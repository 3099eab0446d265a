import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCogo } from "../support/cogo_command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const folder = temporaryFolder();
const data = join(folder, "data");
beforeAll(async () => {
  const up = await runCogo(["up", "--port", "0", "--data", data]);
  expect(up.status, up.errors).toBe(0);
});
afterAll(() => runCogo(["down", "--data", data]));

/** Deploys a function of this name with this code. */
async function deploy(slug: string, code: string) {
  await mkdir(join(folder, slug), { recursive: true });
  await writeFile(join(folder, slug, "index.ts"), code);
  return await runCogo(["flow", "deploy", join(folder, slug), "--data", data]);
}

const serving = (flows: string) => `
  import { flow, serveFlows } from "cogo/flow";
  import { z } from "zod";
  const define = (name: string, version: number) =>
    flow(name, { version, input: z.unknown() }, async () => 1);
  export default serveFlows([${flows}]);`;

describe("./cogo flow deploy says why a function cannot be served", () => {
  it.each<[string, string, RegExp]>([
    ["syntax", "export default serveFlows([", /SyntaxError|not parsed|Expected/],
    ["missing", 'import x from "./nothere.ts"; export default x;', /nothere\.ts/],
    ["throws", 'throw new Error("At the top");', /At the top/],
    ["other", "export const a = 1;", /export default/],
  ])("when it does not start: %s", async (slug, code, reason) => {
    const { status, errors } = await deploy(slug, code);
    expect(status).toBe(1);
    expect(errors).toMatch(reason);
    expect(errors).toContain(join(data, "stack.log"));
  });

  it.each<[string, string, RegExp]>([
    ["none", "", /Expected at least one flow, got none/],
    ["zero", 'define("a", 0)', /version of the flow "a".*got 0/],
    ["nameless", 'define("", 1)', /Expected the name of a flow.*got ""/],
    ["unicode", 'define("Ünï", 1)', /Expected the name of a flow.*got "Ünï"/],
    ["twice", 'define("a", 1), define("a", 1)', /"a", version 1, once, got it twice/],
  ])("when its flows are refused: %s", async (slug, flows, reason) => {
    const { status, errors } = await deploy(slug, serving(flows));
    expect(status).toBe(1);
    expect(errors).toMatch(reason);
  });

  it.each(["UPPER", "My Flow", "cogo-tasks"])("when its folder is called %s", async (slug) => {
    const { status, errors } = await deploy(slug, serving('define("a", 1)'));
    expect(status).toBe(2);
    expect(errors).toContain(`"${slug}"`);
  });

  it("when another function serves its flow", async () => {
    expect(await deploy("first", serving('define("mine", 1)'))).toMatchObject({ status: 0 });
    const { status, errors } = await deploy("second", serving('define("mine", 2)'));
    expect(status).toBe(1);
    expect(errors).toMatch(/Another Edge Function, "first", serves the flow "mine"/);
  });
});

describe("./cogo flow list", () => {
  it("takes no name", async () => {
    const { status, errors } = await runCogo(["flow", "list", "extra", "--data", data]);
    expect(status).toBe(2);
    expect(errors).toContain('got "extra"');
  });
});
