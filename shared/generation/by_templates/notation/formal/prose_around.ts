import { singularise } from "../../specification/noun_number.ts";
import type { Statement } from "../layout.ts";
import type { StatementReader } from "../read_statements.ts";
import { inferType } from "../resolve/infer_type.ts";
import type { Name } from "../syntax.ts";
import { isAll, readAround, withoutAnnouncement } from "./around.ts";
import type { Reading } from "./reading.ts";

/** Reads the sentences around a formal text: those about it, and those that say more. */
export class ProseAround {
  readonly #reading: Reading;
  readonly #statements: StatementReader;
  /** The things that the sentences declare by themselves. */
  readonly #declared: Name[] = [];
  #isAll = false;

  constructor(reading: Reading, statements: StatementReader) {
    this.#reading = reading;
    this.#statements = statements;
  }

  read(statements: readonly Statement[]): void {
    const start = this.#reading.nodes.length;
    const others: Statement[] = [];
    for (const statement of statements) {
      const { tokens, items } = statement;
      const nodes = items.length === 0 ? readAround(tokens) : undefined;
      const isLast = items.length === 0 && isAll(tokens);
      if (nodes === undefined && !isLast) others.push(withoutEnd(statement));
      else {
        this.#statements.read(others.splice(0));
        this.#reading.nodes.push(...(nodes ?? []));
        this.#isAll ||= isLast;
      }
    }
    this.#statements.read(others);
    for (const node of this.#reading.nodes.slice(start))
      if (node.node === "thing" && node.role === "declared") this.#declared.push(node.name);
  }

  /** Where what was named is all, nothing else is offered. */
  finish(): void {
    this.#refuseValues();
    if (!this.#isAll) return;
    for (const [at, node] of this.#reading.nodes.entries())
      if (node.node === "operations" && node.mode === "named")
        this.#reading.nodes[at] = { ...node, mode: "only" };
  }

  /** "priority (high, low)", "total (net, VAT)": choices of a field or how it is computed, and no thing. */
  #refuseValues(): void {
    const fields = new Set(
      this.#reading.nodes.flatMap((node) =>
        node.node === "fields" ? node.fields.map(({ name }) => plainName(name)) : [],
      ),
    );
    for (const name of this.#declared) {
      if (!fields.has(plainName(name)) && !inferType(name.words).certain) continue;
      const message = "this may be a field, its values or how it is computed";
      this.#reading.problems.push({ at: name, message });
    }
  }
}

function withoutEnd(statement: Statement): Statement {
  const tokens =
    statement.items.length === 0 ? withoutAnnouncement(statement.tokens) : statement.tokens;
  return tokens === statement.tokens ? statement : { ...statement, tokens, opens: false };
}

/** "licence plates" and "licencePlate" are one. */
const plainName = ({ words }: Name): string =>
  singularise(words.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ""));
