import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";

const answerSchema = z.object({ registered: z.number().int() });
const problemSchema = z.object({
  code: z.string(),
  detail: z.string(),
  remedy: z.string().optional(),
});

/**
 * Has a deployed function tell its project which flows it serves.
 *
 * @throws CogoError with the code of the refusal, or `endpoint_unavailable` when the function does not start; `log` then
 * gives what it wrote, and `where` says where it is.
 */
export async function registerServedFlows(served: {
  readonly url: string;
  readonly secretKey: string;
  readonly slug: string;
  readonly where: string;
  readonly log?: () => Promise<string>;
}): Promise<number> {
  const { url, secretKey, slug, where, log } = served;
  const answer = await fetch(`${url}/functions/v1/${slug}/flows`, {
    method: "PUT",
    headers: { apikey: secretKey },
  });
  const body: unknown = await answer.json().catch(() => undefined);
  const parsed = answerSchema.safeParse(body);
  if (parsed.success) return parsed.data.registered;
  const problem = problemSchema.safeParse(body);
  if (problem.success) {
    const { code, detail, remedy } = problem.data;
    const message = `The flows of "${slug}" were refused: ${detail}`;
    throw new CogoError({ code, message, ...(remedy !== undefined && { remedy }) });
  }
  const written = (await log?.()) ?? "";
  throw new CogoError({
    code: "endpoint_unavailable",
    message: `The function "${slug}" does not start, or serves no flows: ${answer.status} ${JSON.stringify(body) ?? ""}${written === "" ? "" : `\n${written}`}`,
    remedy: `It must export default serveFlows([…]). Its log is ${where}`,
  });
}
