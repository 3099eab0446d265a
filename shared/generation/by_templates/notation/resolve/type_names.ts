import type { FieldType } from "../../specification/specification.ts";

function words(list: string): readonly string[] {
  return list.split(" ");
}

export const numericTypes: ReadonlySet<FieldType> = new Set(["integer", "number"]);

/**
 * What the last word of a name says of its type when none is given. The table is part of the
 * notation: docs/notation.md prints it.
 */
export const typesByLastWord: readonly (readonly [FieldType, readonly string[]])[] = [
  ["email", words("email mail e-mail emailaddress")],
  ["url", words("url link website homepage uri web")],
  ["uuid", words("uuid guid")],
  ["datetime", words("timestamp datetime instant at")],
  [
    "date",
    words(
      "date day birthday birthdate deadline dob anniversary due expiry expiration on until from",
    ),
  ],
  ["time", words("time")],
  [
    "integer",
    words(
      "count quantity qty pages page year age stock rank seats capacity floor rooms points likes votes views copies calories servings episodes minutes hours days weeks months years seconds mileage population goals bedrooms bathrooms doors wheels wins losses credits duration reps sets laps stars units pieces level left vintage interval downloads estimate",
    ),
  ],
  [
    "number",
    words(
      "price cost amount total weight height width length depth distance salary balance score temperature latitude longitude lat lng percentage rate discount tax fee budget area volume speed rating subtotal revenue income wage rent deposit humidity pressure voltage altitude value kg g km m cm celsius euros dollars litres liters grams",
    ),
  ],
  [
    "text",
    words(
      "description notes note comment comments body content contents bio biography summary details message text remarks remark instructions directions feedback excerpt lyrics steps",
    ),
  ],
  ["string_list", words("tags labels keywords categories aliases hashtags ingredients")],
];

/** Last words of what is a file, where nothing says that its address or name is meant. */
export const fileNames: ReadonlySet<string> = new Set(
  words(
    "file photo photograph image picture avatar thumbnail logo icon screenshot selfie headshot scan attachment document video audio clip pdf jpg jpeg png gif mp3 mp4 docx xlsx cv",
  ),
);

/** Last words that say how a thing is, after the noun for what they say it of: "condition new". */
export const states: ReadonlySet<string> = new Set(
  words(
    "new old used good bad open closed active inactive high low big small red green blue hot cold empty full ready broken fresh clean dirty easy hard",
  ),
);

/** Names that are yes or no. */
export const booleanNames: ReadonlySet<string> = new Set(
  words(
    "done completed complete finished active inactive published archived enabled disabled paid available verified featured favorite favourite starred pinned visible hidden public private sold shipped delivered cancelled canceled approved rejected returned borrowed checked urgent important vegetarian vegan resolved confirmed subscribed anonymous used refundable taxable billable unread locked blocked occupied explicit electric instock",
  ),
);

/** Words that end in "-ed" and name no state. */
export const nounsInEd: ReadonlySet<string> = new Set(
  words("breed speed seed feed weed bed shed need"),
);

/** Last words of what is known to be text, and so no choice in parentheses. */
export const textNames: ReadonlySet<string> = new Set(
  words(
    "name title slug code sku isbn phone address city country street zip postcode state username nickname author artist label barcode brand make number date quantity amount price description street email",
  ),
);

/** Those of them that are written with digits, so that a limit may be of the value or of the length. */
export const codeNames: ReadonlySet<string> = new Set(
  words("code sku isbn phone zip postcode barcode number"),
);

/** Last words of a name whose values in parentheses are choices: "status (open, closed)". */
export const choiceNames: ReadonlySet<string> = new Set(
  words(
    "status state priority type kind category level size genre color colour severity gender role stage phase condition format difficulty visibility frequency method plan tier unit currency mood shape season cuisine species suit grade department fuel",
  ),
);

/** Last words before "number" that make it text. */
export const numbersAsText: ReadonlySet<string> = new Set(
  words(
    "phone order invoice serial account card license licence plate flight house room tracking passport registration vat tax model part ticket fax mobile telephone contact reference confirmation policy batch lot",
  ),
);

/** Words before "time" that make it a length of time. */
export const durations: ReadonlySet<string> = new Set(
  words("prep preparation cook cooking total reading running baking waiting delivery travel"),
);
