import { parseJson } from "../../kernel/mod.ts";
import { withoutFence } from "./without_fence.ts";

/** The JSON that a text is, or that stands within a fence or a few words around it; undefined when none does. */
export function parseJsonWithin(text: string): unknown {
  const inner = withoutFence(text);
  const start = inner.search(/[[{]/);
  const end = Math.max(inner.lastIndexOf("}"), inner.lastIndexOf("]"));
  return parse(inner) ?? parse(inner.slice(Math.max(start, 0), end + 1));
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
