import { kebabCase } from "../resource.ts";

/** Options that mean the same for every resource, so that no field or filter has their names. */
const RESERVED = ["json", "file", "help", "clear", "limit", "offset", "sort"];

/** The option that gives a value to a field or a filter. */
export function optionName(name: string, suffix: string): string {
  const option = kebabCase(name);
  return RESERVED.includes(option) ? `${option}-${suffix}` : option;
}
