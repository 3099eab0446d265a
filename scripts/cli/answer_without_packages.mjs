// @ts-check
// What the launcher answers before anything is installed: help, the version, and words that cannot be meant.
// It says what commander would; a test compares the two.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { findFault } from "./value_rules.mjs";

/**
 * @typedef {{ choices?: string[], rule?: import("./value_rules.mjs").ValueRule }} Value
 * @typedef {Value & { flags: string, takesValue: boolean }} Option
 * @typedef {Value & { name: string, required: boolean, variadic: boolean }} Argument
 * @typedef {{ help: string, arguments: Argument[], options: Record<string, Option>,
 *   takesUnknownOptions: boolean }} Command
 * @typedef {{ version: string, help: string, commands: Record<string, Command> }} CommandLine
 */

const HELP = ["help", "--help", "-h"];

/** @returns {CommandLine} */
function readCommandLine() {
  const path = new URL("./command_line.generated.json", import.meta.url);
  return JSON.parse(readFileSync(path, "utf8"));
}

/**
 * Puts a phrase that begins like an option (a list in Markdown, a comment in SQL) behind `--`.
 *
 * @param {readonly string[]} words Those after `./cogo`.
 * @returns {readonly string[]}
 */
export function separatePhrase(words) {
  const options = readCommandLine().commands[words[0] ?? ""]?.options ?? {};
  const isValue = (/** @type {number} */ index) =>
    options[(words[index - 1] ?? "").replace(/^--/, "")]?.takesValue === true;
  const index = words.findIndex((word, at) => /^-[^=]*\s/.test(word) && !isValue(at));
  if (index < 1 || words.includes("--")) return words;
  return [
    ...words.slice(0, index),
    ...words.slice(index + 1),
    "--",
    ...words.slice(index, index + 1),
  ];
}

/**
 * @param {readonly string[]} words Those after `./cogo`.
 * @returns {{ output: string } | { error: string, remedy: string } | undefined} Undefined for words that a command can run.
 */
export function answerWithoutPackages(words) {
  const { version, help, commands } = readCommandLine();
  const [name = "help", ...rest] = words;
  const [topic] = rest;
  if (name === "help" && topic !== undefined && commands[topic] === undefined) {
    return { error: `unknown command '${topic}'`, remedy: "See ./cogo help" };
  }
  if (HELP.includes(name)) return { output: commands[topic ?? ""]?.help ?? help };
  if (name === "--version" || name === "-V") return { output: `${version}\n` };
  const remedy = "See ./cogo help";
  if (name.startsWith("-")) return { error: `unknown option '${name}'`, remedy };
  const command = commands[name];
  if (command === undefined) return { error: `unknown command '${name}'`, remedy };
  if (rest.includes("--help") || rest.includes("-h")) return { output: command.help };
  const error = command.takesUnknownOptions
    ? findArgumentError(name, command, rest)
    : findError(name, command, rest);
  return error === undefined ? undefined : { error, remedy: `${remedy} ${name}` };
}

/**
 * @param {string} name
 * @param {Command} command
 * @param {readonly string[]} words
 * @returns {string | undefined}
 */
function findError(name, command, words) {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([long, option]) => [
      long,
      { type: /** @type {"string" | "boolean"} */ (option.takesValue ? "string" : "boolean") },
    ]),
  );
  const { tokens, positionals } = parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    const error = token.kind === "option" ? findOptionError(command, token) : undefined;
    if (error !== undefined) return error;
  }
  return findArgumentError(name, command, positionals);
}

/**
 * @param {Command} command
 * @param {{ name: string, rawName: string, value: string | undefined }} token
 */
function findOptionError({ options }, { name, rawName, value }) {
  const option = options[name];
  if (option === undefined || !rawName.startsWith("--")) return `unknown option '${rawName}'`;
  if (!option.takesValue) return undefined;
  if (value === undefined) return `option '${option.flags}' argument missing`;
  const fault = findValueFault(option, value);
  return fault && `option '${option.flags}' argument '${value}' is invalid. ${fault}`;
}

/**
 * @param {string} name
 * @param {Command} command
 * @param {readonly string[]} words
 */
function findArgumentError(name, command, words) {
  for (const [index, argument] of command.arguments.entries()) {
    const word = words[index];
    if (word === undefined && argument.required) {
      return `missing required argument '${argument.name}'`;
    }
    const fault = word === undefined ? undefined : findValueFault(argument, word);
    if (fault !== undefined) {
      return `command-argument value '${word}' is invalid for argument '${argument.name}'. ${fault}`;
    }
  }
  const { length } = command.arguments;
  if (words.length <= length || command.arguments.at(-1)?.variadic) return undefined;
  const noun = length === 1 ? "argument" : "arguments";
  return `too many arguments for '${name}'. Expected ${length} ${noun} but got ${words.length}.`;
}

/**
 * @param {Value} value
 * @param {string} word
 */
function findValueFault({ choices, rule }, word) {
  if (choices && !choices.includes(word)) return `Allowed choices are ${choices.join(", ")}.`;
  return rule && findFault(rule, word);
}
