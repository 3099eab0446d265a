import { describe, expect, it } from "vitest";
import {
  describeNotDone,
  describeUnderstanding,
} from "../../../shared/generation/describe_understanding.ts";

const notDone = [{ text: "Send <b>mail</b>", because: "No network" }];

describe("describeUnderstanding()", () => {
  it("names what is left out, what may have been misread, and what is assumed, as plain text", () => {
    const readAsContext = ["It must be fast"];
    expect(
      describeUnderstanding({ notDone, readAsContext, assumptions: ["*All* are users"] }),
    ).toBe(
      [
        '\n## Not done\n\n- "Send \\<b\\>mail\\</b\\>": No network\n',
        "\n## Read as context, though it may ask for something\n\n- It must be fast\n",
        "\n## Assumptions\n\n- \\*All\\* are users\n",
      ].join(""),
    );
  });

  it("says nothing where there is nothing to say", () => {
    expect(describeUnderstanding({ assumptions: [] })).toBe("");
  });
});

describe("describeNotDone()", () => {
  it("is the part for a README", () => {
    expect(describeNotDone({ notDone })).toMatch(/^\n## Not done\n\n- "Send[^\n]*\n$/);
  });
});
