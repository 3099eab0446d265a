import { INTERPRETED } from "./interpreted_text.ts";
import type { Sink } from "./sink.ts";
import { WEB } from "./web_places.ts";

/** Where text from outside does harm, by the name of the rule that says so. */
export const SINKS: Readonly<Record<string, Sink>> = { ...INTERPRETED, ...WEB };
