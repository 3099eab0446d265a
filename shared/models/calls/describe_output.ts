import { addToTurn } from "./add_to_turn.ts";
import type { ModelRequest } from "./model_request.ts";

/**
 * Asks in words for JSON of a schema that a provider's own mechanism cannot express. The wish ends the turn
 * that is to be answered, where it is not forgotten, and where what calls have in common is not touched.
 */
export function describeOutput<Request extends Pick<ModelRequest, "messages" | "output">>(
  request: Request,
): Request {
  const { output } = request;
  if (output === undefined) return request;
  const wish = `Answer with JSON alone, of this JSON schema:\n${JSON.stringify(output.schema)}`;
  const asked = addToTurn(request, wish, "last");
  // A conversation that has gone on is given it in the beginning too: it is what the first answer was to be.
  const turns = request.messages.filter(({ role }) => role === "user");
  return turns.length > 1 ? addToTurn(asked, wish, "first") : asked;
}
