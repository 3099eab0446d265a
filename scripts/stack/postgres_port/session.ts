import { readyState, type SessionState } from "../database/backend_messages.ts";
import type { EmbeddedDatabase, Turn } from "../database/pglite.ts";
import { type ClientMessage, textAt } from "./client_messages.ts";
import { createCopyIn, endsCopy, withoutCopyStart } from "./copy_in.ts";
import { becomeOwner, type Settings, stopBeingOwner } from "./owner_session.ts";
import { errorResponse, readyForQuery } from "./server_messages.ts";
import { createStatementNames } from "./statement_names.ts";

/** One client's session: it takes a turn at the connection from its first message to the end of its transaction. */
export type Session = {
  /** Answers one message; an empty answer means that more is to come. */
  receive(message: ClientMessage): Promise<Uint8Array>;
  /** Whether everybody else waits for this client. */
  holdsTurn(): boolean;
  /** Rolls back what is open and forgets what was prepared. */
  end(): Promise<void>;
};

const BODY_OFFSET = 5;
const NOTHING = new Uint8Array();
const SYNC = Uint8Array.from([0x53, 0, 0, 0, 4]);

// The owner is no superuser, but Postgres in this process cannot forget that it was started by one.
const AUTHORIZATION = /session[\s_]+authorization/i;

let sessions = 0;

/** Makes the session of a client that has been admitted. */
export function createSession(database: EmbeddedDatabase, initial: Settings): Session {
  sessions += 1;
  const names = createStatementNames(`c${sessions}_`);
  const copyIn = createCopyIn();
  let settings = initial;
  let turn: Turn | undefined;
  let state: SessionState = "idle";
  let skipsToSync = false;

  async function begin(): Promise<Turn> {
    const taken = await database.takeTurn();
    turn = taken;
    try {
      await becomeOwner(taken, settings);
    } catch (error) {
      await finish(taken);
      throw error;
    }
    return taken;
  }

  async function finish(held: Turn): Promise<void> {
    try {
      settings = await stopBeingOwner(held, database.channels);
    } finally {
      turn = undefined;
      held.release();
    }
  }

  async function receive(message: ClientMessage): Promise<Uint8Array> {
    const copied = copyIn.receive(message);
    if (copied !== undefined && "tell" in copied) return copied.tell;
    const held = turn ?? (await begin());
    const answer =
      copied === undefined
        ? (refuse(message) ?? (await execute(held, message)))
        : withoutCopyStart(await held.execute(endsCopy(copied.execute)));
    const ready = readyState(answer);
    if (ready === undefined) return answer;
    state = ready;
    if (ready === "idle") await finish(held);
    return answer;
  }

  function execute(held: Turn, message: ClientMessage): Promise<Uint8Array> {
    const { type, bytes } = names.rename(message);
    return held.execute(type === "Q" || type === "E" ? endsCopy(bytes) : bytes);
  }

  /** The answer to what must not reach Postgres. */
  function refuse(message: ClientMessage): Uint8Array | undefined {
    if (skipsToSync) {
      skipsToSync = message.type !== "S";
      return skipsToSync ? NOTHING : undefined;
    }
    if (!AUTHORIZATION.test(statementOf(message))) return undefined;
    const refusal = errorResponse({
      severity: "ERROR",
      sqlstate: "42501",
      message: "permission denied to set session authorization",
    });
    if (message.type === "Q") return Buffer.concat([refusal, readyForQuery(state)]);
    skipsToSync = true;
    return refusal;
  }

  return {
    receive,
    holdsTurn: () => turn !== undefined,
    async end() {
      const prepared = names.closeAll();
      if (turn === undefined && prepared.length === 0) return;
      const held = turn ?? (await begin());
      try {
        // What was left half-way: first the message batch, then the transaction.
        await held.execute(SYNC);
        if (state !== "idle") await held.exec("rollback");
        for (const close of [...prepared, SYNC]) await held.execute(close);
      } finally {
        await finish(held);
      }
    },
  };
}

/** The SQL text of a simple query or of a statement to prepare. */
function statementOf({ type, bytes }: ClientMessage): string {
  if (type === "Q") return textAt(bytes, BODY_OFFSET);
  return type === "P" ? textAt(bytes, bytes.indexOf(0, BODY_OFFSET) + 1) : "";
}
