import { modifier } from "./modifier.ts";
import type { Problem } from "./problem.ts";
import type { Thing, Things } from "./things.ts";

const rulesOfValues: ReadonlySet<string> = new Set(["bound", "unique", "pattern", "default"]);

/** "up to 11 players", "team unique", where players and teams are things: a rule that no relation has. */
export function checkLinkedRules(thing: Thing, things: Things, problems: Problem[]): void {
  for (const { name, modifiers } of thing.fields) {
    const target = things.find(name);
    const isOther = target !== undefined && target !== thing && target.fields.length > 0;
    const isText = modifier(modifiers, "type")?.type === "string";
    if (isOther && !isText && modifiers.some(({ is }) => rulesOfValues.has(is)))
      problems.push({
        at: name,
        message: `"${name.words}" is a thing, and a relation has no limit, default or unique of its own`,
      });
  }
}
