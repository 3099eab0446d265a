import { describeApi } from "../../functions/_http/openapi.ts";
import { apis } from "./apis.ts";
import { writeDocument } from "./write_document.ts";

/** Writes the OpenAPI document of all functions. With `--verify`, compares. */
await writeDocument("openapi.json", describeApi(apis), "scripts/contract/build_openapi.ts");
