import type { Role } from "../../engine/mod.ts";
import { truncateText } from "../../kernel/mod.ts";
import { disarmText } from "./disarm_text.ts";

/** What a persona says of its role. */
export type PersonaRole = Pick<Role, "title" | "description" | "expertise" | "tools">;

/** What is known of the project, in short phrases. */
export interface ProjectFacts {
  readonly name?: string;
  readonly languages?: readonly string[];
  /** What its people hold to, as "tests stand beside the code". */
  readonly conventions?: readonly string[];
}

/** How the work is to be gone about. */
export type Tone = "precise" | "critical" | "explaining";

const TONES: Readonly<Record<Tone, string>> = {
  precise: "You are exact: you do what is asked, wholly, and nothing besides.",
  critical: "You doubt: you believe what you can show, and say how sure you are.",
  explaining: "You explain: plain words first, and nothing the reader has to guess.",
};
const LONGEST_PHRASE = 200;
const MOST_PHRASES = 20;

/** Writes who is speaking, from the role and what is known of the project; the same for the same. */
export function createPersona(input: {
  readonly role: PersonaRole;
  readonly project?: ProjectFacts | undefined;
  readonly tone?: Tone | undefined;
}): string {
  const { role, project = {}, tone = "precise" } = input;
  const lines = [
    `You are a senior ${lowerFirst(role.title)}. ${role.description}`,
    TONES[tone],
    list("You know", role.expertise.map(spell)),
    list("You may use the tools", role.tools),
    list("The project is", project.name === undefined ? [] : [project.name]),
    list("Its languages", project.languages ?? []),
    ...phrases(project.conventions ?? []).map((each) => `In this project: ${each}`),
  ];
  return lines.filter((line) => line !== "").join("\n");
}

function list(label: string, words: readonly string[]): string {
  const said = phrases(words);
  return said.length === 0 ? "" : `${label}: ${said.join(", ")}.`;
}

/** Projects are named by users: one line each, and none that looks like an instruction's frame. */
function phrases(words: readonly string[]): string[] {
  return words
    .slice(0, MOST_PHRASES)
    .map((word) => truncateText(disarmText(word).replace(/\s+/g, " ").trim(), LONGEST_PHRASE))
    .filter((word) => word !== "");
}

function spell(slug: string): string {
  return slug.replaceAll("-", " ");
}

/** "Backend developer" within a sentence, and "API designer" as it is. */
function lowerFirst(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}
