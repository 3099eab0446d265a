import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";

const answerSchema = z.object({ registered: z.number().int() });

/** Has a deployed function tell its project which flows it serves. @throws CogoError `endpoint_unavailable`. */
export async function registerServedFlows(served: {
  readonly url: string;
  readonly secretKey: string;
  readonly slug: string;
}): Promise<number> {
  const { url, secretKey, slug } = served;
  const answer = await fetch(`${url}/functions/v1/${slug}/flows`, {
    method: "PUT",
    headers: { apikey: secretKey },
  });
  const body: unknown = await answer.json().catch(() => undefined);
  const parsed = answerSchema.safeParse(body);
  if (parsed.success) return parsed.data.registered;
  throw new CogoError({
    code: "endpoint_unavailable",
    message: `The function "${slug}" did not say which flows it serves: ${answer.status} ${JSON.stringify(body) ?? ""}`,
    remedy: "It must export default serveFlows([…]); its log says why it could not start",
  });
}
