import { parseJson } from "../../kernel/mod.ts";
import { withoutFence } from "./without_fence.ts";
import { afterThinking, withoutThinking } from "./without_thinking.ts";

/** The JSON that an answer is, or that stands after thinking, within a fence or a few words; undefined when none does. */
export function parseJsonWithin(answer: string): unknown {
  const text = withoutThinking(answer);
  return text === undefined ? undefined : (find(text) ?? find(afterThinking(text) ?? ""));
}

function find(text: string): unknown {
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
