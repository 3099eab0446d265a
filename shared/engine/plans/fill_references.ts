import { type Json, type JsonObject, truncateText } from "../../kernel/mod.ts";
import type { LeasedStep } from "../worker/leased_step.ts";
import { StepRefused } from "../worker/step_refused.ts";

/** Gives the value that a reference such as `outputs.list.files.0` names. @throws StepRefused */
export type Resolve = (path: string) => Json;

/** A text in parts: as it stands, or the path of a reference `{{…}}`. */
export type TextPart = { readonly text: string } | { readonly path: string };

/** What the input of a step may refer to: outputs of its dependencies, the element of a map, the run's failure. */
export function openReferences({ input, context }: LeasedStep): Resolve {
  const { outputs, requirement } = context;
  const added = Object.entries(input).filter(([name]) => ADDED.includes(name));
  const known: JsonObject = { ...Object.fromEntries(added), outputs, requirement };
  return (path) => {
    const found = path.split(".").reduce(memberOf, known as Json | undefined);
    if (found !== undefined) return found;
    throw missing(
      `Expected {{${path}}} to name a value, got nothing`,
      `The step may refer to outputs of the steps it depends on: ${Object.keys(outputs).join(", ") || "none"}`,
    );
  };
}

/** Members of a step's input that the engine adds: of a map's copies and of steps after a failure. */
const ADDED = ["item", "index", "failure"];

/** The input of a step as its plan has it. */
export function withoutAdded(input: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !ADDED.includes(name)));
}

function missing(message: string, remedy: string): StepRefused {
  return new StepRefused({ code: "reference_missing", message, remedy });
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (value === null || typeof value !== "object") return undefined;
  if (Array.isArray(value)) return name.trim() === "" ? undefined : value[Number(name)];
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Takes a text apart at its references. @throws StepRefused `reference_missing` for one that does not end. */
export function splitReferences(text: string): TextPart[] {
  const [first = "", ...rest] = text.split("{{");
  const pieces = rest.flatMap((piece): TextPart[] => {
    const end = piece.indexOf("}}");
    if (end < 0) {
      throw missing(
        `Expected }} after "{{${truncateText(piece, 40)}"`,
        "A reference looks like {{outputs.list.body.name}}",
      );
    }
    return [{ path: piece.slice(0, end).trim() }, { text: piece.slice(end + 2) }];
  });
  return [{ text: first }, ...pieces];
}

/** Fills a text; a value that is no text stands there as JSON. */
export function fillText(text: string, resolve: Resolve): string {
  return splitReferences(text)
    .map((part) => ("text" in part ? part.text : toText(resolve(part.path))))
    .join("");
}

/** Fills every text within a value. A text that is one reference and nothing else becomes what it names. */
export function fillValue(value: Json, resolve: Resolve): Json {
  if (typeof value === "string") {
    const whole = splitReferences(value).filter((part) => "path" in part || part.text !== "");
    const [only, ...others] = whole;
    if (only !== undefined && "path" in only && others.length === 0) return resolve(only.path);
    return fillText(value, resolve);
  }
  if (Array.isArray(value)) return value.map((each) => fillValue(each, resolve));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, fillValue(member, resolve)]),
  );
}

export function toText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
