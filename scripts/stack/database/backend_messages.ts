const TYPE_AND_LENGTH = 5;

/** The state a session is in when Postgres waits for the next query. */
export type SessionState = "idle" | "in_transaction" | "failed_transaction";

const STATES: Readonly<Record<string, SessionState>> = {
  I: "idle",
  T: "in_transaction",
  E: "failed_transaction",
};

/** One message from Postgres: its type letter and its bytes, the header among them. */
type BackendMessage = { readonly type: string; readonly bytes: Uint8Array };

function* messagesOf(answer: Uint8Array): Generator<BackendMessage> {
  const view = new DataView(answer.buffer, answer.byteOffset, answer.byteLength);
  for (let start = 0; start + TYPE_AND_LENGTH <= answer.length; ) {
    const end = start + 1 + view.getInt32(start + 1);
    yield { type: String.fromCharCode(answer[start] ?? 0), bytes: answer.subarray(start, end) };
    start = end;
  }
}

/** A copy of an answer without its messages of one type. */
export function without(answer: Uint8Array, type: string): Uint8Array {
  const kept = [...messagesOf(answer)].filter((message) => message.type !== type);
  return Buffer.concat(kept.map(({ bytes }) => bytes));
}

/** The state told by the last ReadyForQuery of an answer; `undefined` when Postgres is not ready for a query. */
export function readyState(answer: Uint8Array): SessionState | undefined {
  let state: SessionState | undefined;
  for (const { type, bytes } of messagesOf(answer)) {
    if (type === "Z") state = STATES[String.fromCharCode(bytes[TYPE_AND_LENGTH] ?? 0)];
  }
  return state;
}
