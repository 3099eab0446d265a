import { z } from "zod";
import { jsonSchema } from "../../kernel/mod.ts";

const status = z.number().int().min(100).max(599);

const WITHOUT_BODY = ["GET", "HEAD"];

const address = z.string().superRefine((url, context) => {
  const problem = findAddressProblem(url);
  if (problem !== undefined) context.addIssue(problem);
});

const headers = z.record(z.string(), z.string()).superRefine((record, context) => {
  for (const [name, value] of Object.entries(record)) {
    if (!isHeader(name, "")) context.addIssue(`Expected the name of a header, got "${name}"`);
    else if (!isHeader(name, value)) {
      context.addIssue(`Expected a value that a header can hold, got another for "${name}"`);
    }
  }
});

/** What a step of kind `http` is given. */
export const httpInputSchema = z
  .strictObject({
    method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).optional(),
    url: address.optional(),
    /** The name of an Edge Function of the project, with what follows it in the path. */
    function: z.string().refine(isPathOfFunction, "Expected the name of a function").optional(),
    headers: headers.default({}),
    body: jsonSchema.optional(),
    timeoutSeconds: z.number().positive().max(120).default(30),
    /** Answers that are results beside those of 200 to 299. */
    acceptStatuses: z.array(status).default([]),
    retryStatuses: z.array(status).default([408, 425, 429, 500, 502, 503, 504]),
    maximumBytes: z.number().int().min(1).max(1_048_576).default(262_144),
  })
  .refine(({ url, function: name }) => url !== undefined || name !== undefined, {
    path: ["url"],
    error: "Expected url or function, got neither",
  })
  .refine(({ url, function: name }) => url === undefined || name === undefined, {
    path: ["function"],
    error: "Expected url or function, got both",
  })
  .refine(({ method = "POST", body }) => body === undefined || !WITHOUT_BODY.includes(method), {
    path: ["body"],
    error: `Expected no body with ${WITHOUT_BODY.join(" and ")}`,
  });
export type HttpInput = z.infer<typeof httpInputSchema>;

/** What keeps an address from being called, whatever its references will stand for. */
function findAddressProblem(url: string): string | undefined {
  const [start = ""] = url.split("{{", 1);
  const scheme = start.includes(":") ? start.slice(0, start.indexOf(":")).trim() : undefined;
  if (scheme !== undefined && !["http", "https"].includes(scheme.toLowerCase())) {
    return `Expected an address of http or https, got one of ${scheme}`;
  }
  if (start !== url) return undefined;
  if (!URL.canParse(url)) return `Expected a URL, got "${url}"`;
  const { username, password } = new URL(url);
  return username + password === "" ? undefined : "Expected a URL without a password in it";
}

/** Whether it stays below the functions of its project, however a URL is normalised. */
function isPathOfFunction(path: string): boolean {
  const functions = "https://project.example/functions/v1/";
  const filled = path.replaceAll(/\{\{.*?\}\}/gs, "value");
  return /^[\w{-]/.test(path) && new URL(`${functions}${filled}`).href.startsWith(functions);
}

function isHeader(name: string, value: string): boolean {
  try {
    new Headers().set(name, value);
    return true;
  } catch {
    return false;
  }
}
