import { z } from "zod";

/** A message of the Phoenix protocol; `payload` is checked by its reader. */
export type Message = {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  readonly payload: unknown;
};

/** A broadcast's content: JSON, or bytes as the sender gave them. */
export type BroadcastPayload =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "bytes"; readonly value: Uint8Array };

/** The wire versions: 1.0.0 sends objects, 2.0.0 arrays and binary frames. */
export type WireVersion = "1.0.0" | "2.0.0";

const reference = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const arrayForm = z.tuple([reference, reference, z.string(), z.string(), z.unknown()]);
const objectForm = z.object({
  join_ref: reference,
  ref: reference,
  topic: z.string(),
  event: z.string(),
  payload: z.unknown(),
});

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const CLIENT_BROADCAST = 3;
const SERVER_BROADCAST = 4;

/** Reads a text frame of either version; `undefined` when it is not one. */
export function decodeText(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) {
      const [joinRef, ref, topic, event, payload] = arrayForm.parse(value);
      return { joinRef, ref, topic, event, payload };
    }
    const { join_ref: joinRef, ref, topic, event, payload } = objectForm.parse(value);
    return { joinRef, ref, topic, event, payload };
  } catch {
    return undefined;
  }
}

/** Reads a client's binary broadcast: seven bytes of kind, lengths and encoding, then the parts they measure. */
export function decodeBinaryBroadcast(frame: Uint8Array):
  | {
      readonly ref: string | null;
      readonly topic: string;
      readonly event: string;
      readonly payload: BroadcastPayload;
    }
  | undefined {
  const [
    kind,
    joinRefLength = 0,
    refLength = 0,
    topicLength = 0,
    eventLength = 0,
    metaLength = 0,
    encoding,
  ] = frame;
  if (kind !== CLIENT_BROADCAST) return undefined;
  let position = 7 + joinRefLength;
  const read = (length: number): string => {
    position += length;
    return decoder.decode(frame.subarray(position - length, position));
  };
  const ref = read(refLength);
  const topic = read(topicLength);
  const event = read(eventLength);
  const rest = frame.subarray(position + metaLength);
  try {
    const payload: BroadcastPayload =
      encoding === 1
        ? { kind: "json", value: JSON.parse(decoder.decode(rest)) }
        : { kind: "bytes", value: rest };
    return { ref: ref === "" ? null : ref, topic, event, payload };
  } catch {
    return undefined;
  }
}

/** Writes a message as a text frame. */
export function encodeText(version: WireVersion, message: Message): string {
  const { joinRef, ref, topic, event, payload } = message;
  return version === "2.0.0"
    ? JSON.stringify([joinRef, ref, topic, event, payload])
    : JSON.stringify({ topic, event, payload, ref, join_ref: joinRef });
}

/** Writes a broadcast: text for JSON, a binary frame for bytes (which only version 2.0.0 knows: else `undefined`). */
export function encodeBroadcast(
  version: WireVersion,
  topic: string,
  event: string,
  payload: BroadcastPayload,
  meta: Readonly<Record<string, unknown>> | undefined,
): string | Uint8Array | undefined {
  if (payload.kind === "json") {
    const body = { type: "broadcast", event, payload: payload.value, ...(meta && { meta }) };
    return encodeText(version, {
      joinRef: null,
      ref: null,
      topic,
      event: "broadcast",
      payload: body,
    });
  }
  if (version === "1.0.0") return undefined;
  const parts = [topic, event, meta === undefined ? "" : JSON.stringify(meta)].map((part) =>
    encoder.encode(part),
  );
  const header = [SERVER_BROADCAST, ...parts.map((part) => part.length), 0];
  return Buffer.concat([Uint8Array.from(header), ...parts, payload.value]);
}
