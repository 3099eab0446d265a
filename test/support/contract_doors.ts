import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { makeClient, type TestStack } from "./stack.ts";

interface Sent {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly asOperator?: boolean;
}
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}
/** Sends a request to a path below the API, as a user or as an operator. */
export type Send = (method: string, path: string, sent?: Sent) => Promise<Answer>;

const METHOD = z.enum(["GET", "POST", "PUT", "DELETE"]);
const parse = (text: string): unknown => (text === "" ? undefined : JSON.parse(text));

/** By an unmodified supabase-js. */
export function byClient({ stack }: TestStack, user: ApiClient): Send {
  const operator = makeClient(stack, stack.keys.secret);
  return async (method, path, { body, headers, asOperator } = {}) => {
    const options = { method: METHOD.parse(method), headers: { ...headers }, body: { ...body } };
    const { response, error, data } = await (asOperator ? operator : user).functions.invoke(
      `cogo-${path}`,
      body === undefined ? { method: options.method, headers: options.headers } : options,
    );
    if (response === undefined) throw error;
    const answered = error === null ? data : parse(await response.text());
    return { status: response.status, headers: response.headers, body: answered };
  };
}

/** By curl, under the names that the API has where the gateway is ours. */
export function byCurl({ stack }: TestStack, token: string): Send {
  const { publishable, secret } = stack.keys;
  return async (method, path, { body, headers, asOperator } = {}) => {
    const sent = asOperator
      ? { apikey: secret }
      : { apikey: publishable, authorization: `Bearer ${token}` };
    const said = { ...sent, ...(body && { "content-type": "application/json" }), ...headers };
    const { stdout } = await promisify(execFile)("curl", [
      ...["-sS", "-i", "-X", method, `${stack.urls.api}/api/orchestrator/${path}`],
      ...Object.entries(said).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
      ...(body === undefined ? [] : ["--data-binary", JSON.stringify(body)]),
    ]);
    const [head = "", ...rest] = stdout.split("\r\n\r\n");
    const [first = "", ...lines] = head.split("\r\n");
    const pairs = lines.map((line): [string, string] => {
      const at = line.indexOf(":");
      return [line.slice(0, at), line.slice(at + 1).trim()];
    });
    return {
      status: Number(first.split(" ")[1]),
      headers: new Headers(pairs),
      body: parse(rest.join("\r\n\r\n")),
    };
  };
}
