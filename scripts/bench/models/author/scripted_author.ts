import type { ScriptedAuthor } from "../../../model_server/choose_outcome.ts";
import type { ScriptedReply } from "../../../model_server/model_script.ts";
import type { SeededFault } from "./seed_faults.ts";

/** What an author did about a fault. */
export interface AuthorRecord {
  rounds: number;
  /** What it should have been told and was not, when it was asked last. */
  untold: readonly string[];
}

/** What tells an author which fault it is asked about. */
export function markOf(number: number): string {
  return `Fault number ${number}.`;
}

/**
 * Plays the author of code that mends what it is shown, and only that: it edits where it has been told all that there is
 * to know and has the wrong text before it, reads the next file where it has not, and otherwise leaves all as it is.
 */
export function createScriptedAuthor(faults: readonly SeededFault[]) {
  const records = faults.map((): AuthorRecord => ({ rounds: 0, untold: [] }));
  const author: ScriptedAuthor = ({ inputText: said, tools }) => {
    const number = faults.findIndex((_, each) => holds(said, markOf(each)));
    const [fault, record] = [faults[number], records[number]];
    if (fault === undefined || record === undefined || tools.length === 0) return undefined;
    record.rounds += 1;
    record.untold = fault.told.filter((words) => !holds(said, words));
    return answer(fault, said, record.untold.length === 0);
  };
  return { author, records };
}

function answer({ edit, files, shown }: SeededFault, said: string, isTold: boolean): ScriptedReply {
  if (!isTold || holds(said, `${edit.path} is changed in line`)) return reply({ text: "DONE" });
  if (shown.every((text) => holds(said, text))) {
    return reply({
      toolCalls: [
        { name: "write-files", input: { ...edit } },
        { name: "execute-tests", input: {} },
        { name: "check-types", input: {} },
      ],
    });
  }
  const next = files.find(({ kind, content }) => kind === "source" && !holds(said, content.trim()));
  if (next === undefined) return reply({ text: "DONE" });
  return reply({ toolCalls: [{ name: "read-files", input: { path: next.path } }] });
}

/** Whether a text stands in what is read, or in JSON within it, as some protocols put results of tools. */
function holds(said: string, text: string): boolean {
  return said.includes(text) || said.includes(JSON.stringify(text).slice(1, -1));
}

function reply(said: Pick<Partial<ScriptedReply>, "text" | "toolCalls">): ScriptedReply {
  const pace = { delayMilliseconds: 0, pieceMilliseconds: 0, chunkCharacters: 1_000 };
  return { toolCalls: [], usage: {}, ...pace, ...said };
}
