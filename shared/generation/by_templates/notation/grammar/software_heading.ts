import { either, map, optional, type Parser, phrase, phrases, sequence, word } from "../parser.ts";
import type { Nodes } from "../syntax.ts";
import { sentencesHeading, thingsHeading } from "./headings.ts";
import { softwareHead } from "./software.ts";

/** "REST API with two resources" and "Requirements for the book API": above a list. */
export const softwareHeading: Parser<{ list: "things" | "sentences"; nodes: Nodes }> = either(
  map(
    sequence(
      softwareHead,
      either(word("with", "for", "of"), phrase("consisting of")),
      optional(word("my", "our")),
      thingsHeading,
    ),
    ([nodes]) => ({ list: "things" as const, nodes }),
  ),
  map(
    sequence(thingsHeading, word("for", "of", "in"), optional(word("my", "our")), softwareHead),
    ([, , , nodes]) => ({ list: "things" as const, nodes }),
  ),
  map(
    sequence(
      softwareHead,
      either(
        phrases("in which | where | with which | that can | which can | that | such that"),
        word("to"),
      ),
      optional(sentencesHeading),
    ),
    ([nodes]) => ({ list: "sentences" as const, nodes }),
  ),
  map(sequence(sentencesHeading, word("for", "of"), softwareHead), ([, , nodes]) => ({
    list: "sentences" as const,
    nodes,
  })),
  map(
    sequence(
      optional(phrase("supabase :", "supabase ,")),
      optional(word("please")),
      phrases("i need | we need | create | build | make | add"),
      thingsHeading,
      optional(phrase("in supabase")),
    ),
    ([supabase, , , inside]) => ({
      list: "things" as const,
      nodes:
        supabase === undefined && inside === undefined
          ? []
          : [{ node: "software" as const, kind: "supabase-table" as const }],
    }),
  ),
);
