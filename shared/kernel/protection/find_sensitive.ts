import type { Detector, SensitiveSpan } from "./detector.ts";
import { PERSONAL_DATA } from "./personal_data.ts";
import { SECRETS } from "./secrets.ts";
import { SENSITIVE_KINDS } from "./sensitive_kind.ts";

/** In order of precedence, where two begin at the same character. */
const DETECTORS: readonly Detector[] = [...SECRETS, ...PERSONAL_DATA];

/** Where secrets and personal data are in a text, in order and without overlap. Takes time linear in its length. */
export function findSensitive(text: string): readonly SensitiveSpan[] {
  const found = DETECTORS.flatMap((detector) => detect(detector, text));
  found.sort((one, other) => one.start - other.start);
  const spans: SensitiveSpan[] = [];
  let end = 0;
  for (const span of found) {
    const overlaps = span.start < end;
    // What is left of a secret is one still; what is left of an address is nothing.
    if (span.end <= end || (overlaps && SENSITIVE_KINDS[span.kind].content !== "secrets")) continue;
    spans.push({ ...span, start: Math.max(span.start, end) });
    end = span.end;
  }
  return spans;
}

function detect({ kind, pattern, accepts }: Detector, text: string): readonly SensitiveSpan[] {
  const spans: SensitiveSpan[] = [];
  for (const match of text.matchAll(pattern)) {
    const value = match.groups?.value ?? match[0];
    if (accepts?.(value) === false) continue;
    const end = match.index + match[0].length;
    spans.push({ kind, start: end - value.length, end });
  }
  return spans;
}
