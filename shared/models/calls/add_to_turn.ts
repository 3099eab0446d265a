import type { ModelRequest } from "./model_request.ts";

/** Adds words of the program's own at the end of the user's first or last turn. */
export function addToTurn<Request extends Pick<ModelRequest, "messages">>(
  request: Request,
  text: string,
  turn: "first" | "last",
): Request {
  const { messages } = request;
  const isUser = ({ role }: { readonly role: string }) => role === "user";
  const place = turn === "first" ? messages.findIndex(isUser) : messages.findLastIndex(isUser);
  return {
    ...request,
    messages: messages.map((message, index) =>
      index === place && message.role === "user"
        ? { ...message, content: [...message.content, { type: "text" as const, text }] }
        : message,
    ),
  };
}
