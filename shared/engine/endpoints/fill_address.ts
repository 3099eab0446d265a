import { truncateText } from "../../kernel/mod.ts";
import { type Resolve, splitReferences, toText } from "../plans/fill_references.ts";
import { StepRefused } from "../worker/step_refused.ts";

/** An address as far as its host, without an end of the host. */
const WITHIN_HOST = /^https?:\/\/[^/?#\\]*$/i;
const HOST = /^[\w.:[\]-]*$/;

/**
 * Fills an address. Where a reference begins it, the value is the beginning of an address; elsewhere it is one part of a
 * path or a query, encoded, so that no answer of somebody else's leads the call to another place.
 *
 * @throws StepRefused `http_input_invalid`.
 */
export function fillAddress(text: string, resolve: Resolve): string {
  let address = "";
  for (const part of splitReferences(text)) {
    if ("text" in part) {
      address += part.text;
      continue;
    }
    const value = toText(resolve(part.path));
    address += address === "" ? value : encodePart(value, address);
  }
  if (address !== text) refuseDots(address);
  return address;
}

function encodePart(value: string, before: string): string {
  if (!WITHIN_HOST.test(before)) return encodeURIComponent(value.toWellFormed());
  if (HOST.test(value)) return value;
  throw refused(`Expected the name of a host, got "${truncateText(value, 100)}"`);
}

/** `.` and `..` are steps along a path in any spelling, so that they cannot be encoded. */
function refuseDots(address: string): void {
  const [path = ""] = address.replace(/^https?:\/\//i, "").split(/[?#]/, 1);
  const step = path.split(/[/\\]/).find((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
  if (step !== undefined)
    throw refused(`Expected a part of a path, got "${step}" in "${truncateText(path, 200)}"`);
}

function refused(message: string): StepRefused {
  return new StepRefused({ code: "http_input_invalid", message });
}
