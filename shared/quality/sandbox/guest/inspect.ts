import {
  append,
  dateIso,
  dateValue,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isArray,
  isNumberNaN,
  joinTexts,
  mapForEach,
  numberToString,
  objectIs,
  objectKeys,
  objectPrototype,
  objectTag,
  PrimordialError,
  setForEach,
  stringSlice,
  symbolText,
  toText,
} from "./primordials.ts";

const MAXIMUM_DEPTH = 4;
const MAXIMUM_ITEMS = 50;
const MAXIMUM_LENGTH = 2_000;

/** A readable, bounded text of any value, never throwing and never calling its getters. */
export function inspect(value: unknown): string {
  try {
    const text = render(value, 0, []);
    return text.length > MAXIMUM_LENGTH ? `${stringSlice(text, 0, MAXIMUM_LENGTH)}…` : text;
  } catch {
    return "[a value that cannot be shown]";
  }
}

/** The message of whatever was thrown. */
export function describeThrown(thrown: unknown): string {
  try {
    if (thrown instanceof PrimordialError) {
      const name = toText(thrown.name);
      const message = toText(thrown.message);
      const text = message === "" ? name : `${name}: ${message}`;
      return text.length > MAXIMUM_LENGTH ? `${stringSlice(text, 0, MAXIMUM_LENGTH)}…` : text;
    }
  } catch {
    return "[an error that cannot be shown]";
  }
  return inspect(thrown);
}

function render(value: unknown, depth: number, above: object[]): string {
  if (typeof value === "function") return renderFunction(value);
  if (typeof value !== "object" || value === null) return renderPrimitive(value, depth);
  for (let index = 0; index < above.length; index += 1) {
    if (above[index] === value) return "[Circular]";
  }
  if (depth >= MAXIMUM_DEPTH) return isArray(value) ? "[Array]" : "[Object]";
  append(above, value);
  const text = renderObject(value, depth, above);
  above.length -= 1;
  return text;
}

function renderPrimitive(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return `'${depth === 0 ? value : stringSlice(value, 0, 200)}'`;
    case "number":
      return objectIs(value, -0) ? "-0" : numberToString(value);
    case "bigint":
      return `${toText(value)}n`;
    case "symbol":
      return symbolText(value);
    default:
      return toText(value);
  }
}

function renderFunction(value: object): string {
  const name = getOwnPropertyDescriptor(value, "name")?.value;
  return typeof name === "string" && name !== "" ? `[Function: ${name}]` : "[Function (anonymous)]";
}

function renderObject(value: object, depth: number, above: object[]): string {
  const tag = objectTag(value);
  if (value instanceof PrimordialError) return `[${describeThrown(value)}]`;
  if (tag === "[object Date]") return renderDate(value);
  if (tag === "[object RegExp]") return toText(value);
  if (tag === "[object Map]") return renderMap(value, depth, above);
  if (tag === "[object Set]") return renderSet(value, depth, above);
  if (isArray(value)) return renderArray(value, depth, above);
  return prefixOf(value) + renderProperties(value, depth, above);
}

function renderDate(value: object): string {
  // A tag can be forged, so anything that is not a Date makes `dateValue` throw: see `inspect`.
  const date = value as Date;
  return isNumberNaN(dateValue(date)) ? "Invalid Date" : dateIso(date);
}

function renderArray(value: readonly unknown[], depth: number, above: object[]): string {
  const items: string[] = [];
  for (let index = 0; index < value.length && index < MAXIMUM_ITEMS; index += 1) {
    const descriptor = getOwnPropertyDescriptor(value, index);
    append(
      items,
      descriptor === undefined ? "<empty>" : renderDescriptor(descriptor, depth, above),
    );
  }
  if (value.length > MAXIMUM_ITEMS) append(items, `… ${value.length - MAXIMUM_ITEMS} more`);
  return items.length === 0 ? "[]" : `[ ${joinTexts(items, ", ")} ]`;
}

function renderProperties(value: object, depth: number, above: object[]): string {
  const keys = objectKeys(value);
  const items: string[] = [];
  for (let index = 0; index < keys.length && index < MAXIMUM_ITEMS; index += 1) {
    const key = keys[index] ?? "";
    const descriptor = getOwnPropertyDescriptor(value, key);
    if (descriptor !== undefined)
      append(items, `${key}: ${renderDescriptor(descriptor, depth, above)}`);
  }
  if (keys.length > MAXIMUM_ITEMS) append(items, `… ${keys.length - MAXIMUM_ITEMS} more`);
  return items.length === 0 ? "{}" : `{ ${joinTexts(items, ", ")} }`;
}

function renderDescriptor(descriptor: PropertyDescriptor, depth: number, above: object[]): string {
  return descriptor.get === undefined ? render(descriptor.value, depth + 1, above) : "[Getter]";
}

function renderMap(value: object, depth: number, above: object[]): string {
  const items: string[] = [];
  mapForEach(value as Map<unknown, unknown>, (item, key) => {
    if (items.length < MAXIMUM_ITEMS) {
      append(items, `${render(key, depth + 1, above)} => ${render(item, depth + 1, above)}`);
    }
  });
  return `Map { ${joinTexts(items, ", ")} }`;
}

function renderSet(value: object, depth: number, above: object[]): string {
  const items: string[] = [];
  setForEach(value as Set<unknown>, (item) => {
    if (items.length < MAXIMUM_ITEMS) append(items, render(item, depth + 1, above));
  });
  return `Set { ${joinTexts(items, ", ")} }`;
}

function prefixOf(value: object): string {
  const prototype: unknown = getPrototypeOf(value);
  if (prototype === objectPrototype) return "";
  if (typeof prototype !== "object" || prototype === null) return "[Object: null prototype] ";
  const made: unknown = getOwnPropertyDescriptor(prototype, "constructor")?.value;
  if (typeof made !== "function") return "";
  const name: unknown = getOwnPropertyDescriptor(made, "name")?.value;
  return typeof name === "string" && name !== "" ? `${name} ` : "";
}
