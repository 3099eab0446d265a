import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { can, type Resource } from "../resource.ts";
import type { Values } from "../schemas.ts";
import { COMMANDS } from "../terminal/commands.ts";
import { commandsOf, type Tool } from "../terminal/help.ts";
import { optionName } from "../terminal/option_name.ts";
import { filterOptions } from "../terminal/options.ts";
import type { Expectations } from "./expectations.ts";
import { type AllExpectations, ids, idsAt, unknownId } from "./samples.ts";
import { Bench } from "./terminal_bench.ts";

const itemSchema = z.looseObject({ id: z.string() });
const pageSchema = z.object({ items: z.array(itemSchema), total: z.number() });

/** Declares the tests of what the tool does whatever its resources are. */
export function describeTool(tool: Tool, expectations: AllExpectations): void {
  describe("the tool", () => {
    const [first] = tool.resources;
    const name = first?.name ?? "";
    const command = first === undefined ? "" : (commandsOf(first)[0] ?? "");

    it("shows help", async () => {
      const answer = await new Bench(tool, expectations).call("--help");
      expect(answer.status).toBe(0);
      for (const resource of tool.resources) expect(answer.output).toContain(resource.name);
      const details = await new Bench(tool, expectations).call(name, "--help");
      expect(details.output).toContain(`${name} ${command}`);
    });

    it("ends with 2 when it does not understand", async () => {
      const bench = new Bench(tool, expectations);
      expect(await bench.call()).toMatchObject({ status: 2, output: "" });
      expect(await bench.call("surprise")).toMatchObject({ status: 2 });
      expect(await bench.call(name, "surprise")).toMatchObject({ status: 2 });
    });

    it("refuses stored data that breaks the rules", async () => {
      const bench = new Bench(tool, expectations);
      bench.keep({ [name]: [{ id: "42" }] });
      const answer = await bench.call(name, command);
      expect(answer.status).toBe(1);
      expect(answer.errors).toContain(`${name}.0`);
    });
  });
}

/** Declares the tests of the commands of one resource. */
export function describeCommands(
  tool: Tool,
  expectations: AllExpectations,
  resource: Resource,
): void {
  const expected = expectations[resource.name];
  if (expected === undefined) throw new Error(`Nothing is expected of ${resource.name}.`);
  describe(resource.name, () => {
    const open = () => new Bench(tool, expectations);
    describeAdd(open, resource, expected);
    describeList(open, resource, expected);
    describeOne(open, resource, expected);
    const missing = Object.keys(COMMANDS).filter(
      (name) => !commandsOf(resource).some((command) => command === name),
    );
    if (missing.length === 0) return;
    it.each(missing)("does not have the command %s", async (command) => {
      expect(await open().call(resource.name, command)).toMatchObject({ status: 2 });
    });
  });
}

/** The words that give fields their values; a value of null is left out. */
function optionsOf(values: Values): readonly string[] {
  return Object.entries(values).flatMap(([field, value]) => {
    const option = optionName(field, "field");
    if (value === null || value === undefined) return [];
    if (typeof value === "boolean") return [value ? `--${option}` : `--no-${option}`];
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item) => `--${option}=${item}`);
  });
}

function describeAdd(open: () => Bench, resource: Resource, expected: Expectations): void {
  if (!can(resource, "create")) return;
  const { name, singular } = resource;
  const [first = {}, second = first] = expected.samples;

  describe("add", () => {
    let bench: Bench;
    const add = (values: Values) => bench.call(name, "add", "--json", ...optionsOf(values));
    beforeEach(async () => {
      bench = open();
      await bench.store((samples) => samples.addParents(name));
    });

    it(`adds one ${singular} ${expected.proves.create ?? ""}`.trim(), async () => {
      const answer = await add(first);
      expect(answer).toMatchObject({ status: 0, errors: "" });
      const added = itemSchema.parse(JSON.parse(answer.output));
      expect(added).toMatchObject(first);
      if (can(resource, "read")) {
        const shown = await bench.call(name, "show", added.id, "--json");
        expect(JSON.parse(shown.output)).toEqual(added);
      }
    });

    if (Object.keys(expected.defaults).length > 0) {
      it(`fills in what is left out ${expected.proves.default ?? ""}`.trim(), async () => {
        const given = Object.entries(first).filter(([field]) => !(field in expected.defaults));
        const answer = await add(Object.fromEntries(given));
        expect(answer.status).toBe(0);
        const added = itemSchema.parse(JSON.parse(answer.output));
        for (const [field, value] of Object.entries(expected.defaults)) {
          if (value === "now") expect(added[field]).toMatch(/^[\d:.TZ-]+$/);
          else expect(added[field]).toEqual(value);
        }
      });
    }

    it.each(expected.refused)(`refuses one ${singular} when its %s`, async (_, change) => {
      const answer = await add({ ...first, ...change });
      expect(answer.status).toBe(1);
      const [field = ""] = Object.keys(change);
      expect(answer.errors).toContain(`--${optionName(field, "field")}: `);
    });

    it.each(expected.accepted)(`accepts one ${singular} when its %s`, async (_, change) => {
      expect(await add({ ...first, ...change })).toMatchObject({ status: 0, errors: "" });
    });

    it.each(expected.unique)("refuses a second one with the same %s", async (_, group) => {
      await add(first);
      const taken = Object.fromEntries(group.map((field) => [field, first[field]]));
      const answer = await add({ ...second, ...taken });
      expect(answer.status).toBe(1);
      expect(answer.errors).toContain(group.join(" and "));
    });

    it.each(expected.references)("refuses a %s that names nothing", async (_, field) => {
      const answer = await add({ ...first, [field]: unknownId });
      expect(answer.status).toBe(1);
      expect(answer.errors).toContain(field);
    });

    it("does not know other options", async () => {
      expect(await bench.call(name, "add", "--surprise=1")).toMatchObject({ status: 2 });
    });
  });
}

function describeList(open: () => Bench, resource: Resource, expected: Expectations): void {
  if (!can(resource, "list")) return;
  const { name, plural } = resource;
  const total = expected.samples.length;
  const offset = total > 1 ? 1 : 0;

  describe("list", () => {
    let bench: Bench;
    const list = (...options: readonly string[]) => bench.call(name, "list", "--json", ...options);
    const listed = async (...options: readonly string[]) => {
      const page = pageSchema.parse(JSON.parse((await list(...options)).output));
      return page.items.map(({ id }) => id);
    };
    beforeEach(async () => {
      bench = open();
      await bench.store((samples) => samples.add(name));
    });

    it(`lists ${plural} ${expected.proves.list ?? ""}`.trim(), async () => {
      expect(await listed()).toEqual(idsAt(expected.listed));
      const table = await bench.call(name, "list");
      expect(table.output).toContain(`${total} of ${total}`);
    });

    it(`lists one page ${expected.proves.page ?? ""}`.trim(), async () => {
      const place = expected.listed.slice(offset, offset + 1);
      expect(await listed("--limit=1", `--offset=${offset}`)).toEqual(idsAt(place));
      expect(await list("--limit=0")).toMatchObject({ status: 2 });
      expect(await list("--limit=many")).toMatchObject({ status: 2 });
      expect(await list("--offset=-1")).toMatchObject({ status: 2 });
    });

    it.each(expected.sorts)("sorts by %s", async (_, sort, places) => {
      expect(await listed(`--sort=${sort}`)).toEqual(idsAt(places));
    });

    const filters = filterOptions(resource);
    const optionFor = (parameter: string, value: string) => {
      const option = optionName(parameter, "filter");
      if (filters[option]?.kind !== "boolean") return `--${option}=${value}`;
      return value === "true" ? `--${option}` : `--no-${option}`;
    };
    it.each(expected.filters)("filters by %s", async (_, parameter, value, places) => {
      expect(await listed(optionFor(parameter, value))).toEqual(idsAt(places));
    });

    it.each(expected.refusedFilters)("refuses %s", async (_, parameter, value) => {
      const answer = await list(`--${optionName(parameter, "filter")}=${value}`);
      expect(answer.status).toBe(2);
    });
  });
}

function describeOne(open: () => Bench, resource: Resource, expected: Expectations): void {
  const { name, singular, fields } = resource;
  const [first = {}, second = first] = expected.samples;
  let bench: Bench;
  const call = (command: string, ...options: readonly string[]) =>
    bench.call(name, command, ids[0], "--json", ...options);
  beforeEach(async () => {
    bench = open();
    await bench.store((samples) => samples.add(name));
  });

  if (can(resource, "read")) {
    it(`shows one ${singular} ${expected.proves.read ?? ""}`.trim(), async () => {
      const answer = await call("show");
      expect(answer.status).toBe(0);
      expect(JSON.parse(answer.output)).toMatchObject({ id: ids[0], ...first });
      expect(await bench.call(name, "show", unknownId)).toMatchObject({ status: 1 });
    });
  }

  if (can(resource, "update")) {
    it(`updates one ${singular} ${expected.proves.update ?? ""}`.trim(), async () => {
      const changes = Object.entries(fields)
        .filter(
          ([field, { unique, to }]) =>
            unique !== true && to === undefined && second[field] !== null,
        )
        .filter(([field]) => !(resource.uniqueTogether ?? []).flat().includes(field))
        .map(([field]) => [field, second[field]] as const);
      for (const [field, value] of changes) {
        const answer = await call("update", ...optionsOf({ [field]: value }));
        expect(answer).toMatchObject({ status: 0, errors: "" });
        expect(JSON.parse(answer.output)[field]).toEqual(value);
      }
      expect(await bench.call(name, "update", unknownId)).toMatchObject({ status: 1 });
    });

    const optional = Object.keys(fields).filter((field) => fields[field]?.optional === true);
    it.each(optional)("clears %s", async (field) => {
      const answer = await call("update", `--clear=${optionName(field, "field")}`);
      expect(JSON.parse(answer.output)[field]).toBeNull();
    });

    const refused = expected.refused.filter(([, change]) => optionsOf(change).length > 0);
    it.each(refused)("refuses an update after which its %s", async (_, change) => {
      expect(await call("update", ...optionsOf(change))).toMatchObject({ status: 1 });
    });

    const unique = expected.samples.length > 1 ? expected.unique : [];
    it.each(unique)("refuses to take another's %s", async (_, group) => {
      const taken = Object.fromEntries(group.map((field) => [field, second[field]]));
      expect(await call("update", ...optionsOf(taken))).toMatchObject({ status: 1 });
    });
  }

  if (can(resource, "delete")) {
    it(`removes one ${singular} ${expected.proves.delete ?? ""}`.trim(), async () => {
      expect(await call("remove")).toMatchObject({ status: 0 });
      expect(await call("remove")).toMatchObject({ status: 1 });
    });

    it.each(expected.children)("respects its %s", async (_, child, field, onDelete) => {
      await bench.store(async (samples) => {
        await samples.add(name);
        await samples.addReferring(child, field);
      });
      expect(await call("remove")).toMatchObject({ status: onDelete === "restrict" ? 1 : 0 });
    });
  }
}
