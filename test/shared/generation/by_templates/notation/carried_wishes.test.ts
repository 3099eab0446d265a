import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { inShort } from "./in_short.ts";

const guest = "guest/guests: name:string, age:integer";

describe("a wish in words that carry nothing", () => {
  it.each([
    "For each guest we'd like to store the name and the age.",
    "What we need to know about every guest is the name and the age.",
    "We want to record the name and the age of each guest.",
    "I'm looking for someone who can build me an API for guests. We need to keep their name and age.",
    "API for the guests we host: name, age",
    "API for guests in our hotel. Per guest: name, age.",
    "We are a small hotel and need an API for guests. Guest = name, age",
    "REST API in TypeScript for guests: name, age. You have 4 hours.",
    "REST API for guests: name, age. It would be nice if I could create, read, update and delete guests.",
    "REST API for guests: name, age. No admin panel, no payments.",
    "REST API for guests: name (e.g. Ann, Bo), age (years)",
    "For each guest we note down:\n- name\n- age",
  ])("is read: %s", (requirement) => {
    const reading = readRequirement(requirement);
    if (reading.status === "refused") throw reading.error;
    expect(inShort(reading.specification)).toEqual([guest]);
  });

  it.each([
    "For each guest we don't need to store the name.",
    "For each guest we store the name if it is known.",
    "For each guest we store a report.",
    "We want to know the average stay of each guest.",
    "We want to know the number of visits of each guest.",
    "We want the total weight.",
    "We need to know their totals.",
    "We store the name of each guest encrypted.",
    "We store the name of each guest for 30 days.",
    "We want to keep the name of each guest who pays.",
    "Guests we cancel have a reason.",
    "API for guests we don't like.",
    "API for guests in our hotels.",
    "It would be nice if I could delete guests only when they have left.",
    "It would be great if guests could delete themselves.",
    "There is an admin that can delete guests.",
    "I'd like to be able to delete guests after a year.",
    "I'd like to not delete guests.",
    "The status is not open or closed.",
    "The status is automatically open or closed.",
    "The name is sent or stored.",
    "Guest weight (e.g. size times age).",
    "Guest weight (e.g. at most 5).",
    "We are a small hotel and guests pay a fee.",
    "We are a small hotel, so prices are rounded.",
    "Users can delete guests, and only admins can create them.",
    "Users can delete guests but not rooms.",
    "If a guest has left, users can delete it.",
    "No guest, room or bill can be deleted.",
    "Users can delete guests - admins only.",
    "You have 2 rooms per guest.",
    "No search.",
    "No validation, no pagination.",
    "Requests are sent as JSON or XML.",
  ])("is refused: %s", (sentence) => {
    const known = "REST API for guests: name, age, status, size.";
    expect(readRequirement(`${known} ${sentence}`).status).toBe("refused");
  });

  it("is refused where the place is a thing to which nothing is said to belong", () => {
    const text = "REST API for tools in our workshop. Tool: name. Workshop: city.";
    expect(readRequirement(text).status).toBe("refused");
  });
});
