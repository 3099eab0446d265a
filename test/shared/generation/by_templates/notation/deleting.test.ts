import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";

const things =
  "REST API for teams (name), players (name), matches (date) and goals (note). A player may belong to a team. A match may belong to a team. A goal may belong to a team.";

/** What deleting a team does to what belongs to it, and how many relations there are. */
function read(sentence: string) {
  const reading = readRequirement(`${things} ${sentence}`);
  if (reading.status === "refused") return { refused: reading.error.message };
  const { relations } = reading.specification;
  return Object.fromEntries(
    relations.map(({ child, parent, onDelete }) => [`${child} of ${parent}`, onDelete]),
  );
}

const said = { "player of team": "clear", "match of team": "cascade", "goal of team": "restrict" };

describe("what deleting does in several clauses", () => {
  it.each([
    "Deleting a team deletes its matches but keeps its players.",
    "Deleting a team deletes its matches and keeps its players.",
    "Deleting a team deletes its matches, keeps its players.",
    "Deleting a team keeps its players and deletes its matches.",
    "Deleting a team deletes its matches and leaves its players.",
    "Deleting a team deletes its matches, and its players are kept.",
    "When a team is deleted, its matches are deleted and its players stay.",
    "When a team is deleted, its players stay and its matches go too.",
  ])("is read in each: %s", (sentence) => {
    expect(read(sentence)).toStrictEqual(said);
  });

  it.each([
    "Deleting a team deletes its matches and its goals but keeps its players.",
    "Deleting a team deletes its matches, its goals and keeps its players.",
    "Deleting a team keeps its players and deletes its matches and goals.",
    "When a team is deleted, its matches and goals go too but its players stay without a team.",
  ])("is read of several children: %s", (sentence) => {
    expect(read(sentence)).toStrictEqual({ ...said, "goal of team": "cascade" });
  });

  it.each([
    "Deleting a team deletes its matches and the players keep their names.",
    "Deleting a team deletes its matches and keeps the names of its players.",
    "Deleting a team deletes its matches. It keeps its players.",
    "Deleting a team deletes its matches; keeps its players.",
    "Deleting a team deletes its matches and holds its players.",
    "Deleting a team deletes its matches and stores its players.",
    "Deleting a team deletes its matches but we keep its players.",
    "Deleting a team deletes its matches and tracks their players.",
    "Deleting a team deletes its matches, but not its players.",
    "Matches are deleted with their team and it keeps its players.",
    "You cannot delete a team while there are players in it and it keeps its matches.",
    "Each match belongs to one team and goes away with it but keeps its players.",
    "Sort by name and keep its players.",
    "Filter players by name but keeps its players.",
  ])("is refused where it is open whose something is: %s", (sentence) => {
    expect(read(sentence)).toHaveProperty("refused");
  });

  it("may be followed by a clause about something else", () => {
    const sentence = "Deleting a team deletes its matches and a player has a nickname.";
    expect(read(sentence)).toMatchObject({ "match of team": "cascade" });
  });
});
