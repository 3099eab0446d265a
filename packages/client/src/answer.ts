/** What `If-None-Match` asks for where nothing has changed: an answer, without a body. */
export const NOT_MODIFIED = 304;

/** COGO has no pages: something on the way to it has answered. */
export const isPage = (response: Response): boolean => mediaTypeOf(response) === "text/html";

/** An answer as JSON. One of another type, such as a report in Markdown, is the text that it is. */
export async function asJson(response: Response): Promise<Response> {
  const type = mediaTypeOf(response);
  if (type.endsWith("/json") || type.endsWith("+json")) return response;
  const text = await response.text();
  return new Response(text === "" ? null : JSON.stringify(text), response);
}

function mediaTypeOf({ headers }: Response): string {
  const [type = ""] = (headers.get("content-type") ?? "").split(";");
  return type.trim().toLowerCase();
}
