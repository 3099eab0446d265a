import { extractLocation, parseStack } from "error-stack-parser-es/lite";
import type { Frame } from "../../engine/mod.ts";
import { truncateText } from "../../kernel/mod.ts";

/** An error as a runtime printed it. */
export interface Trace {
  /** Such as `TypeError`, or `KeyError` of Python; `Error` where none is said. */
  readonly name: string;
  readonly message: string;
  /** The innermost first, without those of packages and of the runtime itself. */
  readonly frames: readonly Frame[];
}

const LONGEST = 50_000;
const MOST_FRAMES = 20;
/** Words that runtimes put in front of the error. */
const FOREWORDS = /^(?:error: )?(?:Uncaught )?(?:\(in promise\) )?(?:exception: )?/i;
const HEADER =
  /^([A-Z][\w.]*(?:Error|Exception|Warning|Interrupt|Exit)?)(?:\s*\[[\w]+\])?(?:: ?(.*))?$/s;
const FOREIGN = /node_modules|^node:|^ext:|^internal\/|site-packages|\/lib\/python|^<|^native/;

/** Reads a stack trace as Node, Deno, Python, and browsers print it; text without frames is a message alone. */
export function parseTrace(text: string): Trace {
  const lines = text.slice(0, LONGEST).split(/\r?\n/);
  return lines.some((line) => line.startsWith("Traceback (most recent call last)"))
    ? parsePython(lines)
    : parseJavaScript(lines);
}

function parseJavaScript(lines: readonly string[]): Trace {
  const first = lines.findIndex(isFrame);
  const head = (first < 0 ? lines : lines.slice(0, first)).map((line) =>
    line.replace(FOREWORDS, ""),
  );
  // Node shows the line of the source first; the error is the last that looks like one.
  const at = head.findLastIndex((line) => HEADER.test(line) && /Error|Exception/.test(line));
  const from = at < 0 ? head.findIndex((line) => line.trim() !== "") : at;
  const frames = first < 0 ? [] : parseStack(lines.slice(first).filter(isFrame).join("\n"));
  return {
    ...readHeader(head.slice(Math.max(0, from)).join("\n").trim()),
    frames: frames
      .map(({ file, function: name, line }) => toFrame(file ?? "", name, Number(line)))
      .filter(({ path }) => path !== "" && !FOREIGN.test(path))
      .slice(0, MOST_FRAMES),
  };
}

function isFrame(line: string): boolean {
  if (/^\s+at /.test(line)) return true;
  const [, place = ""] = line.split("@");
  return place !== "" && extractLocation(place)[1] !== undefined;
}

function parsePython(lines: readonly string[]): Trace {
  const frames = lines.flatMap((line) => {
    const [, path, number, name] = /^\s*File "([^"]+)", line (\d+)(?:, in (.+))?/.exec(line) ?? [];
    return path === undefined ? [] : [toFrame(path, name, Number(number))];
  });
  // What is not indented and stands behind the frames is the error.
  const at = lines.findLastIndex((line) => /^\s*File "/.test(line));
  const message = lines
    .slice(at)
    .filter((line) => /^\S/.test(line))
    .join("\n");
  return {
    ...readHeader(message),
    frames: frames
      .filter(({ path }) => !FOREIGN.test(path))
      .reverse()
      .slice(0, MOST_FRAMES),
  };
}

function readHeader(text: string): Pick<Trace, "name" | "message"> {
  const [, name, message = ""] = HEADER.exec(text) ?? [];
  return name === undefined || !/Error|Exception|Exit|Interrupt/.test(name)
    ? { name: "Error", message: truncateText(text, 4_000) }
    : { name, message: truncateText(message, 4_000) };
}

function toFrame(place: string, name: string | undefined, line: number): Frame {
  const path = place.replace(/^file:\/\/|^https?:\/\/[^/]*\//, "").replace(/[?#].*$/, "");
  const isNamed = name !== undefined && !/^<|^\?$/.test(name);
  return {
    path: truncateText(path, 500),
    ...(isNamed ? { function: truncateText(name.replace(/^(?:async|new) /, ""), 200) } : {}),
    ...(Number.isInteger(line) && line > 0 ? { line } : {}),
  };
}
