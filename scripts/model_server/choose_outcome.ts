import { type Chance, createChance } from "./chance.ts";
import type {
  Fault,
  FaultKind,
  ModelScript,
  ProviderName,
  Rule,
  ScriptedReply,
} from "./model_script.ts";
import { faultKindSchema } from "./model_script.ts";
import type { WireRequest } from "./wire.ts";

/** What a script says to a request; without a reply, one is made up. */
export interface Outcome {
  readonly reply: ScriptedReply | undefined;
  readonly fault: Fault | undefined;
}

/** Answers what no rule of a script does; undefined for what is to be made up. */
export type ScriptedAuthor = (request: WireRequest) => ScriptedReply | undefined;

/** Goes through a script, request by request. */
export class Director {
  readonly #script: ModelScript;
  readonly #author: ScriptedAuthor;
  readonly #chance: Chance;
  readonly #seen = new Map<Rule, number>();
  readonly #used = new Map<Rule, number>();

  constructor(script: ModelScript, author: ScriptedAuthor = () => undefined) {
    this.#script = script;
    this.#author = author;
    this.#chance = createChance(script.chaos?.seed ?? 0);
  }

  choose(provider: ProviderName, request: WireRequest): Outcome {
    const rule = this.#script.rules.find((each) => this.#holds(each, provider, request));
    if (rule !== undefined) this.#used.set(rule, (this.#used.get(rule) ?? 0) + 1);
    const reply = rule === undefined ? this.#author(request) : rule.reply;
    return { reply, fault: rule?.fault ?? this.#drawFault() };
  }

  #holds(rule: Rule, provider: ProviderName, request: WireRequest): boolean {
    if (!fits(rule, provider, request)) return false;
    const seen = (this.#seen.get(rule) ?? 0) + 1;
    this.#seen.set(rule, seen);
    if (rule.when.call !== undefined && rule.when.call !== seen) return false;
    return (this.#used.get(rule) ?? 0) < (rule.times ?? Number.POSITIVE_INFINITY);
  }

  /** One draw a request, whatever comes of it, so that the shares are those of all requests. */
  #drawFault(): Fault | undefined {
    const { chaos } = this.#script;
    if (chaos === undefined) return undefined;
    let drawn = this.#chance.between(0, 1);
    for (const kind of faultKindSchema.options) {
      const share = chaos.shares[kind] ?? 0;
      if (drawn < share) return toFault(kind, chaos.retryAfterSeconds);
      drawn -= share;
    }
    return undefined;
  }
}

function toFault(kind: FaultKind, retryAfterSeconds: number): Fault {
  return { kind, retryAfterSeconds, hint: "retry_after", at: "start" };
}

function fits({ when }: Rule, provider: ProviderName, request: WireRequest): boolean {
  return (
    (when.provider === undefined || when.provider === provider) &&
    (when.model === undefined || when.model === request.model) &&
    (when.output === undefined || when.output === request.output?.name) &&
    (when.system === undefined || when.system.test(request.system)) &&
    (when.prompt === undefined || when.prompt.test(request.prompt))
  );
}
