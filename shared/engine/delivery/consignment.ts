import { findSensitive, SENSITIVE_KINDS, sha256 } from "../../kernel/mod.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { readConfiguration, type Setting, toExampleFile } from "./configuration.ts";
import type { OpenedDelivery } from "./delivery_record.ts";
import type { Consignment, DeliveredFile } from "./destination.ts";
import { describeDelivery, toTitle } from "./pull_request_text.ts";

/** What a Git host acts on by itself, with the rights of the repository, before anybody has read it. */
const ACTED_ON =
  /^\.(github|gitea|gitlab|forgejo)(\/|$)|^\.(gitlab-ci\.ya?ml|gitmodules|gitattributes)$/i;

/** A delivery's files as they go out, and their digest. */
export interface Packed extends Consignment {
  readonly digest: string;
  readonly configuration: readonly Setting[];
  readonly leftOut: readonly string[];
}

/**
 * Packs the result of a task.
 *
 * @throws StepRefused `delivery_empty`, `delivery_not_passed`, `delivery_path_refused`, and `delivery_has_secret`, which
 * says where and never what.
 */
export async function pack(delivery: OpenedDelivery): Promise<Packed> {
  const all = delivery.files ?? [];
  const made = all.filter(({ path }) => !ACTED_ON.test(path));
  const leftOut = all.filter(({ path }) => ACTED_ON.test(path)).map(({ path }) => path);
  requireDeliverable(delivery, made);
  for (const file of made) requireHarmless(file);
  const configuration = await readConfiguration(made);
  const hasExample = configuration.length === 0 || made.some(({ path }) => path === ".env.example");
  const files = hasExample ? made : [...made, toExampleFile(configuration)];
  const { taskId, deliveryId, round, requirement, verdict, createdAt } = delivery;
  const required = configuration.filter((each) => each.required).map(({ name }) => name);
  const report = files.find(({ path }) => path === "QUALITY.md")?.content;
  return {
    files,
    title: toTitle(delivery.title ?? requirement),
    slug: [...(round === 1 ? [] : [`${round}`]), deliveryId.slice(0, 8)].reverse().join("-"),
    body: describeDelivery({ requirement, taskId, verdict, required, leftOut, report }),
    at: createdAt,
    digest: await sha256(JSON.stringify(files.map(({ path, content }) => [path, content]))),
    configuration,
    leftOut,
  };
}

function requireDeliverable(
  { verdict, taskId }: OpenedDelivery,
  files: readonly DeliveredFile[],
): void {
  if (files.length === 0) {
    throw new StepRefused({
      code: "delivery_empty",
      message: `Task ${taskId} has no files to deliver`,
      remedy: "Deliver the result of a task that has generated something",
    });
  }
  if (verdict === "failed") {
    throw new StepRefused({
      code: "delivery_not_passed",
      message: "What failed its quality gate is not delivered",
      remedy: "QUALITY.md of the task says what failed",
    });
  }
}

function requireHarmless({ path, content }: DeliveredFile): void {
  if (path.split("/").includes(".git")) {
    throw new StepRefused({
      code: "delivery_path_refused",
      message: `${path} is a part of Git itself`,
      remedy: "Give the file another name",
    });
  }
  const secret = findSensitive(content).find(
    ({ kind }) => SENSITIVE_KINDS[kind].content === "secrets",
  );
  if (secret === undefined) return;
  const line = content.slice(0, secret.start).split("\n").length;
  throw new StepRefused({
    code: "delivery_has_secret",
    message: `${path}:${line} holds a credential, and nothing was delivered`,
    remedy: "Read it from the environment instead",
  });
}
