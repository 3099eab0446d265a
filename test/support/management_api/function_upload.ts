import { z } from "zod";

/** What the CLI says of an uploaded function; paths are relative to the uploaded files' root. */
const metadataSchema = z.object({
  name: z.string(),
  entrypoint_path: z.string(),
  import_map_path: z.string().optional(),
  verify_jwt: z.boolean(),
  static_patterns: z.array(z.string()),
});

/** One function as it was uploaded: all that the platform will have of it. */
export interface FunctionUpload {
  readonly slug: string;
  readonly metadata: z.infer<typeof metadataSchema>;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Reads the multipart body of `POST /v1/projects/{ref}/functions/deploy?slug=…`. */
export async function readFunctionUpload(request: Request): Promise<FunctionUpload> {
  const form = await request.formData();
  const metadata = form.get("metadata");
  if (typeof metadata !== "string") throw new Error("Expected a metadata field");
  const files = new Map<string, Uint8Array>();
  for (const part of form.getAll("file")) {
    if (typeof part === "string") throw new Error("Expected a file, got a text field");
    if (files.has(part.name)) throw new Error(`Expected each file once, got ${part.name} twice`);
    files.set(part.name, new Uint8Array(await part.arrayBuffer()));
  }
  return {
    slug: new URL(request.url).searchParams.get("slug") ?? "",
    metadata: metadataSchema.parse(JSON.parse(metadata)),
    files,
  };
}
