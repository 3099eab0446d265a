import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";

function refusal(requirement: string) {
  const reading = readRequirement(requirement);
  if (reading.status !== "refused") throw new Error(`Expected a refusal of "${requirement}"`);
  return reading.error;
}

const notes = "REST API for notes: title, body.";

describe("what is asked for and not built", () => {
  it.each([
    ["accounts, sign-in", `${notes} Members log in with a passphrase of their own.`],
    ["accounts, sign-in", `${notes} Guard every route with an API key.`],
    ["payments", `${notes} Readers pay two euros by credit card.`],
    ["values that are computed", `${notes} Show the average length of a body.`],
    ["values that are computed", `${notes} Tell me how many words I wrote.`],
    ["software that keeps no records", "CLI that converts miles to kilometres"],
    ["software that keeps no records", "A loan calculator: sum, rate, months"],
    ["messages and notifications", `${notes} Text the author by SMS when a note is new.`],
    ["messages and notifications", `${notes} The author gets an email for every new note.`],
    ["at set times", `${notes} Every night old notes are thrown away.`],
    ["live updates", `${notes} Readers see changes instantly.`],
    ["files and pictures", `${notes} Drawings can be uploaded to a note.`],
    ["import, export", `${notes} Notes can be exported to Excel.`],
    ["artificial intelligence", `${notes} Suggest tags by machine learning.`],
    ["games", "Make a hangman for the terminal"],
    ["user interfaces", `${notes} Offer them on a website too.`],
    ["other languages, frameworks", "Build it in Django: notes with title and body"],
    ["a history of changes", `${notes} Keep an audit of who changed what.`],
    ["several languages", `${notes} All texts are there in English and in French.`],
    ["calls to other services", `${notes} Take the title from Google.`],
    ["depend on the values of records", `${notes} A title becomes fixed once it was read.`],
  ])("is named: %s", (what, requirement) => {
    const { code, message, remedy } = refusal(requirement);
    expect(message).toContain(what);
    expect(message).toContain("The templates do not build ");
    expect({ code, remedy }).toMatchObject({
      code: "requirement_not_supported",
      remedy: expect.stringContaining("Leave out what is not built."),
    });
  });

  it("is looked for in the whole sentence, and the words that were not read are still named", () => {
    const { message } = refusal(`${notes} Send the author a letter.`);
    expect(message).toMatch(
      /found ".*letter" \(line 1, column \d+\)\. The templates do not build mess/,
    );
  });

  it("is not rules where something else is meant that has a condition", () => {
    const { message } = refusal(`${notes} Notify me when a note is deleted.`);
    expect(message).toContain("messages and notifications.");
    expect(message).not.toContain("depend on the values");
  });

  it.each([
    "Bouw een REST API voor notities: titel, inhoud",
    "Crie uma API para notas com título",
    "Создай API для заметок",
    "笔记的 REST API：标题、正文",
  ])("is another language: %s", (requirement) => {
    expect(refusal(requirement).message).toContain("The notation reads English alone.");
  });

  it.each(["A closed note cannot be edited.", "The end must be after the start."])(
    "is a rule: %s",
    (rule) => {
      const { code, message } = refusal(`${notes} ${rule}`);
      expect(code).toBe("requirement_not_supported");
      expect(message).toContain("rules that depend on the values of records");
    },
  );

  it("is all of what is asked for where it says what that is", () => {
    const { message } = refusal("Write a CLI password generator");
    expect(message).toContain("software that keeps no records");
    expect(message).not.toContain("accounts");
  });

  it("is nothing where words were only not understood", () => {
    const { code, message } = refusal(`${notes} Frobnicate gladly.`);
    expect(code).toBe("requirement_not_understood");
    expect(message).not.toContain("do not build");
  });

  it.each(["Make it nicer", "Something like Airbnb but for boats"])(
    "is said to lack a thing and its fields: %s",
    (requirement) => {
      const { message } = refusal(requirement);
      expect(message).toContain("Nothing was understood that names a thing and its fields.");
    },
  );
});
