import { type Attachment, StepRefused } from "../../engine/mod.ts";
import { toJson, truncateText } from "../../kernel/mod.ts";
import { askStructured, type ContextCandidate } from "../../models/mod.ts";
import { tellBrief, toBrief } from "./brief.ts";
import { type Author, composeCall, OUTPUT_TOKENS } from "./compose_call.ts";
import { type Contract, contractSchema, findContractProblems } from "./contract.ts";
import { describeContract } from "./describe_contract.ts";
import type { ProgramSpecification } from "./program_specification.ts";

/** How often a person may have a contract changed. */
const MOST_CHANGES = 5;

/** What the contract is designed with beside the specification. */
interface Material {
  readonly context: readonly ContextCandidate[];
  readonly attachments: readonly Attachment[];
}

/** A contract, and what a person wanted changed on the way to it. */
interface AgreedContract {
  readonly contract: Contract;
  readonly wishes: readonly string[];
}

/**
 * Has a contract designed. Where a person is to agree to it, it is changed by what they say with a rejection, and shown
 * again.
 *
 * @throws StepRefused `contract_rejected` for a rejection that says nothing, or one too many.
 */
export async function agreeOnContract(
  author: Author,
  specification: ProgramSpecification,
  material: Material,
  isApproved: boolean,
): Promise<AgreedContract> {
  const wishes: string[] = [];
  let draft: Contract | undefined;
  for (;;) {
    const contract = await design(author, specification, material, { draft, wishes });
    if (!isApproved) return { contract, wishes };
    const { status, comment } = await author.execution.requestApproval(
      `contract-${wishes.length + 1}`,
      { title: titleOf(contract), details: toJson({ contract, text: describeContract(contract) }) },
    );
    if (status === "approved") return { contract, wishes };
    const wish = comment?.trim() ?? "";
    if (wish === "" || wishes.length === MOST_CHANGES) throw rejected(wish);
    wishes.push(wish);
    draft = contract;
  }
}

function titleOf({ files, summary }: Contract): string {
  return truncateText(`Build these ${files.length} files: ${summary}`, 200);
}

function rejected(wish: string): StepRefused {
  return new StepRefused({
    code: "contract_rejected",
    message:
      wish === ""
        ? "The contract was rejected without a word about what is to be changed"
        : `The contract was rejected again after ${MOST_CHANGES} changes: ${wish}`,
    remedy: "Say with a rejection what is to be changed, or submit the task again in clearer words",
  });
}

async function design(
  author: Author,
  specification: ProgramSpecification,
  material: Material,
  { draft, wishes }: { readonly draft: Contract | undefined; readonly wishes: readonly string[] },
): Promise<Contract> {
  const call = await composeCall(author, {
    ...material,
    key: wishes.length === 0 ? "contract" : `contract:${wishes.length + 1}`,
    prompt: "solution-design",
    values: {
      ...tellBrief(toBrief(specification)),
      ...(draft === undefined ? {} : { draft: JSON.stringify(draft, null, 1), wishes }),
    },
    contents: ["requirement"],
    maximumOutputTokens: OUTPUT_TOKENS,
  });
  const ids = specification.acceptanceCriteria.map(({ id }) => id);
  // What cannot be built against goes back to its author like any answer that does not fit.
  const schema = contractSchema.superRefine((value, context) => {
    for (const message of findContractProblems(value, ids)) {
      context.addIssue(message);
    }
  });
  const { value } = await askStructured(author.models, call, { name: "solution-design", schema });
  return value;
}
