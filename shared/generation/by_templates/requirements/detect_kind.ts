import type { Specification } from "../specification/specification.ts";
import { artefacts } from "./lexicon/artefacts.ts";

/** The kind of software a requirement names, with the sentence that says why. */
export interface DetectedKind {
  readonly kind: Specification["kind"];
  readonly because: string;
  /** Other kinds it names as well. */
  readonly others: readonly string[];
}

/**
 * The kind that the text names; a Supabase table outranks a command-line tool and that a REST
 * service, because the words for the later ones ("API", "service") are the more general.
 */
export function detectKind(text: string): DetectedKind | undefined {
  const named = artefacts.flatMap((artefact) => {
    const found = artefact.explicit.exec(text);
    return found === null ? [] : [{ artefact, phrase: found[0] }];
  });
  const [chosen, ...rest] = named;
  if (chosen === undefined) return undefined;
  return {
    kind: chosen.artefact.kind,
    because: `It is built as ${chosen.artefact.called} because the requirement says "${chosen.phrase}".`,
    others: rest.map(({ artefact }) => artefact.called),
  };
}
