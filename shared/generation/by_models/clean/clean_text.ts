import { withoutThinking } from "../../../models/mod.ts";
import { cleanCode } from "./clean_code.ts";
import { cleanDocument } from "./clean_document.ts";
import { isJson, isSql, type Judge, openCodeJudge } from "./judge_code.ts";
import { openMarkdown, type ReadBlocks } from "./markdown_blocks.ts";

/** A file alone, or why it cannot be told from what else an answer says. */
export type Cleaned =
  | { readonly status: "clean"; readonly text: string }
  | { readonly status: "unclear"; readonly problem: string };

/** Takes the file at a path out of an answer; of several, the one that was asked for. */
export type Cleaner = (answer: string, isAsked?: Judge) => Cleaned;

const UNCLEAR =
  "It is not the content of the file alone: it has a fence, words or a patch around it, several files in it, or parts left out";

/**
 * Opens what takes the thinking, greetings, fences and remarks of models off a file of this path. It changes
 * nothing within a file, and what cannot be told from the file with certainty is not taken.
 */
export async function openCleaner(path: string): Promise<Cleaner> {
  const readBlocks = await openMarkdown();
  const clean = await openFor(path, readBlocks);
  return (answer, isAsked = () => true) => {
    const text = withoutThinking(answer.replace(/\r\n?/g, "\n"));
    if (text === undefined) return unclear("It is nothing but thinking: the file does not begin");
    if (text === "") return unclear("It is empty");
    const found = clean(text, isAsked);
    return found === undefined
      ? unclear(`${UNCLEAR}. Answer with the content of the file, and nothing else`)
      : { status: "clean", text: `${found.trim()}\n` };
  };
}

async function openFor(
  path: string,
  readBlocks: ReadBlocks,
): Promise<(text: string, isAsked: Judge) => string | undefined> {
  const isFile = await openJudge(path);
  if (isFile === undefined) return (text) => cleanDocument(text, readBlocks);
  return (text, isAsked) => cleanCode(text, { isFile, isAsked, readBlocks });
}

/** How code of this name is distinguished from words; undefined for what is words. */
async function openJudge(path: string): Promise<Judge | undefined> {
  if (/\.[cm]?[jt]sx?$/.test(path)) return await openCodeJudge();
  if (path.endsWith(".json")) return isJson;
  return path.endsWith(".sql") ? isSql : undefined;
}

function unclear(problem: string): Cleaned {
  return { status: "unclear", problem };
}
