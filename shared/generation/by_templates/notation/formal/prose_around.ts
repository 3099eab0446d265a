import type { Statement } from "../layout.ts";
import type { StatementReader } from "../read_statements.ts";
import { isAll, readAround, withoutAnnouncement } from "./around.ts";
import type { Reading } from "./reading.ts";

/** Reads the sentences around a formal text: those about it, and those that say more. */
export class ProseAround {
  readonly #reading: Reading;
  readonly #statements: StatementReader;
  #isAll = false;

  constructor(reading: Reading, statements: StatementReader) {
    this.#reading = reading;
    this.#statements = statements;
  }

  read(statements: readonly Statement[]): void {
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
  }

  /** Where what was named is all, nothing else is offered. */
  finish(): void {
    if (!this.#isAll) return;
    for (const [at, node] of this.#reading.nodes.entries())
      if (node.node === "operations" && node.mode === "named")
        this.#reading.nodes[at] = { ...node, mode: "only" };
  }
}

function withoutEnd(statement: Statement): Statement {
  const tokens =
    statement.items.length === 0 ? withoutAnnouncement(statement.tokens) : statement.tokens;
  return tokens === statement.tokens ? statement : { ...statement, tokens, opens: false };
}
