import { z } from "zod";
import { singularise } from "../../specification/noun_number.ts";
import { operationsOfRoute } from "../grammar/routes.ts";
import type { Name } from "../syntax.ts";
import { resourceOf } from "./around.ts";
import {
  type Definition,
  isObjectSchema,
  readJsonSchema,
  type SchemaSource,
} from "./json_schema.ts";
import type { Reading } from "./reading.ts";
import { isFilledIn, isOfChange, subjectsOf } from "./typescript_messages.ts";

const schemas = z.record(z.string(), z.unknown());
const documentSchema = z.object({
  openapi: z.string().optional(),
  swagger: z.string().optional(),
  info: z.object({ title: z.string().optional() }).optional(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  components: z.strictObject({ schemas }).optional(),
  definitions: schemas.optional(),
  security: z.undefined({ error: "is authentication, which is not built" }).optional(),
  servers: z.unknown().optional(),
  tags: z.unknown().optional(),
});

const methods = ["get", "post", "put", "patch", "delete"];
const operationSchema = z.object({
  requestBody: z
    .object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) })
    .optional(),
});

const parameterSchema = z.object({ name: z.string(), in: z.string() });
const parametersSchema = z.object({ parameters: z.array(parameterSchema).default([]) });
/** What any list takes: pages, an order, words to search for. */
const ofEveryList = new Set(
  "page limit offset cursor size per_page perpage pagesize page_size sort order sort_by orderby q search".split(
    " ",
  ),
);

/** A schema that only says how errors or lists look. */
function isThing(name: string, { schema }: Definition): boolean {
  return isObjectSchema(schema) && !/error$|^problem/i.test(name);
}

const fieldsOf = z.object({ properties: schemas, required: z.array(z.string()).optional() });

/** Whether what is sent has nothing that what is kept has not, and lacks only what the service fills in. */
function repeats(name: string, sent: unknown, kept: unknown): boolean {
  const [one, other] = [fieldsOf.safeParse(sent), fieldsOf.safeParse(kept)];
  if (!one.success || !other.success) return false;
  const asked = one.data.required ?? [];
  const isSame = Object.entries(one.data.properties).every(
    ([key, value]) => JSON.stringify(value) === JSON.stringify(other.data.properties[key]),
  );
  const isPartial = isOfChange(name) && asked.length === 0;
  const isWhole = Object.keys(other.data.properties).every(
    (key) => key in one.data.properties || isFilledIn(key),
  );
  const isAsked = (other.data.required ?? []).every(
    (key) => asked.includes(key) || isFilledIn(key),
  );
  return isSame && (isPartial || (isWhole && isAsked));
}

class DocumentReader {
  readonly #source: SchemaSource;
  readonly #reading: Reading;
  readonly #things = new Map<string, Definition>();

  constructor(source: SchemaSource, reading: Reading) {
    this.#source = source;
    this.#reading = reading;
  }

  read(paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>, isWhole: boolean): void {
    for (const [name, found] of this.#source.definitions)
      if (isThing(name, found)) this.#things.set(name, found);
    for (const [path, item] of Object.entries(paths))
      for (const method of methods) this.#readBody(path, method, item[method]);
    for (const [name, found] of this.#things) this.#readThing(name, found);
    for (const [path, item] of Object.entries(paths))
      for (const method of methods)
        if (item[method] !== undefined) {
          this.#readRoute(method, path, isWhole);
          this.#readParameters(method, path, item[method]);
        }
  }

  /** A parameter of a list is what it is filtered by; one of a path is an id. */
  #readParameters(method: string, path: string, operation: unknown): void {
    const parsed = parametersSchema.safeParse(operation);
    const route = `${method.toUpperCase()} ${path}`;
    if (!parsed.success) {
      this.#refuse(`${route} has parameters that are not read`);
      return;
    }
    const { at } = this.#source;
    const resource = resourceOf(path);
    for (const { name, in: place } of parsed.data.parameters) {
      const isKnown = place === "path" || ofEveryList.has(name.toLowerCase());
      if (isKnown) continue;
      if (place !== "query" || method !== "get" || resource === undefined)
        this.#refuse(`the parameter "${name}" of ${route} is none that is built`);
      else {
        const [of, by] = [{ ...at, words: resource }, [{ ...at, words: name }]];
        this.#reading.nodes.push({ node: "filter", of, by, search: false });
      }
    }
  }

  /** What a request carries is a thing too, where its schema stands in the path. */
  #readBody(path: string, method: string, operation: unknown): void {
    const parsed = operationSchema.safeParse(operation);
    const content = parsed.success ? parsed.data.requestBody?.content : undefined;
    const resource = resourceOf(path);
    for (const [type, { schema }] of Object.entries(content ?? {})) {
      if (!isObjectSchema(schema) || resource === undefined) continue;
      const { wordsAt } = this.#source;
      const place = ["paths", path, method, "requestBody", "content", type, "schema"];
      const found = { schema, wordsAt: (...rest: readonly string[]) => wordsAt(...place, ...rest) };
      const name = method === "post" ? singularise(resource) : `Update ${singularise(resource)}`;
      const kept = [...this.#things].find(([each]) => isNamed(each, resource));
      if (kept === undefined) this.#things.set(singularise(resource), found);
      else if (!repeats(name.replace(" ", ""), schema, kept[1].schema))
        this.#refuse(`what ${method.toUpperCase()} ${path} takes is another than "${kept[0]}"`);
    }
  }

  /** "NewDog" is what is sent of a dog; where nothing else says what a dog is, it is the dog. */
  #readThing(name: string, { schema, wordsAt }: Definition): void {
    const [subject] = subjectsOf(name);
    const kept = subject === undefined ? undefined : this.#things.get(subject);
    const isRepeated = kept !== undefined && repeats(name, schema, kept.schema);
    if (isRepeated) return;
    const isNew = subject !== undefined && kept === undefined && !isOfChange(name);
    readJsonSchema(isNew ? subject : name, schema, { ...this.#source, wordsAt }, this.#reading);
  }

  #readRoute(method: string, path: string, isWhole: boolean): void {
    const node = operationsOfRoute(method, path, this.#source.at);
    if (node === undefined)
      this.#refuse(`the route ${method.toUpperCase()} ${path} is none that is built`);
    else this.#reading.nodes.push(isWhole ? { ...node, mode: "only" } : node);
  }

  #refuse(message: string): void {
    this.#reading.problems.push({ at: this.#source.at, message });
  }
}

function isNamed(schema: string, resource: string): boolean {
  const plain = (name: string) => singularise(name.replaceAll(/[ _-]/g, "")).toLowerCase();
  return [schema, ...subjectsOf(schema)].some((each) => plain(each) === plain(resource));
}

/** Reads the schemas of an OpenAPI document as things, its paths as operations. */
export function readOpenApi(document: unknown, source: SchemaSource, reading: Reading): void {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) {
    const what = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
    reading.problems.push({
      at: source.at,
      message: `the OpenAPI document has what the notation does not read: ${what.join("; ")}`,
    });
    return;
  }
  const { paths = {}, openapi, swagger } = parsed.data;
  if (openapi !== undefined || swagger !== undefined)
    reading.nodes.push({ node: "software", kind: "rest-service" });
  new DocumentReader(source, reading).read(paths, true);
}

const itemSchema = z.record(z.string(), z.unknown());
const tagged = z.object({ tags: z.tuple([z.string()]) });

/** A part of such a document: one path, or what stands below it, whose path is said around it. */
export function readPathItem(
  item: unknown,
  source: SchemaSource,
  reading: Reading,
  around: { readonly at: Name; readonly path: string | undefined },
): void {
  const parsed = itemSchema.safeParse(item);
  const parts = Object.entries(parsed.success ? parsed.data : {});
  if (parts.some(([key]) => key.startsWith("/"))) {
    const paths = z.record(z.string(), itemSchema).safeParse(item);
    const within = { ...source, wordsAt: below(source, 1, []) };
    if (paths.success) new DocumentReader(within, reading).read(paths.data, false);
    return;
  }
  const tags = parts.flatMap(([, each]) => {
    const found = tagged.safeParse(each);
    return found.success ? found.data.tags : [];
  });
  const path = around.path ?? (tags[0] === undefined ? undefined : `/${tags[0].toLowerCase()}`);
  if (path === undefined)
    reading.problems.push({ at: around.at, message: "nothing says of which path this is" });
  else {
    const within = { ...source, wordsAt: below(source, 2, []) };
    new DocumentReader(within, reading).read({ [path]: Object.fromEntries(parts) }, false);
  }
}

/** The places of a part as those of the whole document, which has some keys above it. */
function below({ wordsAt }: SchemaSource, skipped: number, lead: readonly string[]) {
  return (...path: readonly string[]) => wordsAt(...lead, ...path.slice(skipped));
}
