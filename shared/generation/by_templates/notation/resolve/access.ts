import type { Entity } from "../../specification/specification.ts";
import type { Kind, Name, Nodes } from "../syntax.ts";
import type { Problem } from "./problem.ts";
import type { Thing, Things } from "./things.ts";

/** Whose rows are read by whom: by their owner, or by everyone where that is said. */
export function accessTo(
  thing: Thing,
  things: Things,
  problems: Problem[],
): Pick<Entity, "access"> {
  const said = things.nodes.flatMap(({ node, current }) => {
    if (node.node !== "rows") return [];
    const isMeant =
      node.of === "all" ||
      (node.of === "last"
        ? current?.key === thing.key
        : node.of.some((name) => things.find(name)?.key === thing.key));
    return isMeant ? [node] : [];
  });
  const isPublic = said.some(({ read }) => read === "everyone");
  if (isPublic && said.some(({ read }) => read === "owner"))
    problems.push({
      at: thing.name,
      message: "its rows are for everyone to read, or for their owner alone",
    });
  return isPublic ? { access: { read: "everyone", write: "owner" } } : {};
}

function isEveryone({ words }: Name): boolean {
  return ["everyone", "anyone", "everybody", "anybody"].includes(words.toLowerCase());
}

/** What was asked that only one kind of software has, and rows of what is no thing. */
export function checkAccess(nodes: Nodes, kind: Kind, things: Things, problems: Problem[]): void {
  for (const node of nodes) {
    if (node.node !== "rows" || typeof node.of === "string") continue;
    for (const at of node.of)
      if (things.find(at) === undefined)
        problems.push({ at, message: `nothing says what "${at.words}" is` });
  }
  for (const node of nodes)
    if (kind === "supabase-table" && node.node === "actor" && isEveryone(node.name))
      problems.push({
        at: node.name,
        message:
          'rows are changed by their owner alone: say "Everyone can read …", or "users can …"',
      });
  const isOwned = nodes.some(({ node }) => node === "owner" || node === "rows");
  if (kind === "supabase-table" || !isOwned) return;
  problems.push({
    at: { words: "", from: 0, to: 0 },
    message: 'only a Supabase table keeps each user\'s rows apart: say "Supabase table"',
  });
}
