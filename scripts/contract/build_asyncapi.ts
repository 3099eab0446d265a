import { describeEvents } from "./describe_events.ts";
import { writeDocument } from "./write_document.ts";

/** Writes the AsyncAPI document of all events. With `--verify`, compares. */
await writeDocument("asyncapi.json", describeEvents(), "scripts/contract/build_asyncapi.ts");
