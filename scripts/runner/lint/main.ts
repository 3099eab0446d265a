import { text } from "node:stream/consumers";
import { lintRequestSchema } from "../../../shared/quality/mod.ts";
import { lintFiles } from "./lint_files.ts";

// A process of its own: what the rules do with text that somebody else wrote has a bound in time and memory.
const request = lintRequestSchema.parse(JSON.parse(await text(process.stdin)));
process.stdout.write(JSON.stringify(lintFiles(request)));
