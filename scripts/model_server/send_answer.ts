import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Outcome } from "./choose_outcome.ts";
import type { FaultKind } from "./model_script.ts";
import type { Problem, Wire, WireReply } from "./wire.ts";

/** An answer, and what is to go wrong with it. */
export interface Delivery {
  readonly wire: Wire;
  readonly reply: WireReply;
  readonly outcome: Outcome;
  readonly stream: boolean;
}

/** Sends an answer, or as much of it as its fault lets through. Returns whether it came whole. */
export async function sendAnswer(
  response: ServerResponse,
  { wire, reply, outcome, stream }: Delivery,
): Promise<boolean> {
  const { fault } = outcome;
  await sleep(outcome.reply?.delayMilliseconds ?? 0);
  if (fault?.kind === "hang" && fault.at === "start") return false;
  const isBroken = fault !== undefined && BROKEN.has(fault.kind);
  const parts = stream ? wire.toEvents(reply) : [JSON.stringify(wire.toBody(reply))];
  const type = stream ? "text/event-stream; charset=utf-8" : "application/json";
  response.writeHead(200, { "content-type": type, ...wire.headers(reply.number) });
  const pace = stream ? (outcome.reply?.pieceMilliseconds ?? 0) : 0;
  if (!(await write(response, isBroken ? halve(parts) : parts, pace))) return false;
  if (isBroken) {
    const problem = { ...fault, message: fault.message ?? "Overloaded" };
    const next = parts[halve(parts).length] ?? "";
    await breakOff(response, problem, { next, error: wire.toErrorEvent(problem, reply.number) });
    return false;
  }
  return await end(response);
}

/** Whether someone was there to read it. */
async function write(
  response: ServerResponse,
  parts: readonly string[],
  pace: number,
): Promise<boolean> {
  for (const part of parts) {
    if (response.destroyed) return false;
    response.write(part);
    if (pace > 0) await sleep(pace);
  }
  return true;
}

const BROKEN = new Set<FaultKind>(["in_band", "cut", "disconnect", "malformed", "hang"]);

/** The first events, or the beginning of what is one piece. */
function halve(parts: readonly string[]): readonly string[] {
  if (parts.length > 1) return parts.slice(0, Math.ceil(parts.length / 2));
  return parts.map((part) => part.slice(0, part.length / 2));
}

/** Whether all that was written arrived. */
async function end(response: ServerResponse): Promise<boolean> {
  response.end();
  if (!response.writableFinished && !response.destroyed) {
    await Promise.race([once(response, "finish"), once(response, "close")]);
  }
  return response.writableFinished;
}

async function breakOff(
  response: ServerResponse,
  { kind }: Problem,
  { next, error }: { readonly next: string; readonly error: string },
): Promise<void> {
  switch (kind) {
    case "in_band":
      response.end(error);
      break;
    case "malformed":
      response.end(`${next.trimEnd().slice(0, -2)}\n\n`);
      break;
    case "cut":
      response.end();
      break;
    case "disconnect":
      // What was written is to arrive before the connection breaks.
      await sleep(20);
      response.destroy();
      break;
  }
}
