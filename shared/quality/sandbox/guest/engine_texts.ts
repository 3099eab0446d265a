/**
 * The texts of the errors that an engine throws by itself. Each engine has its own, and a test that holds code against
 * those of Node's says nothing here, where the code gives those of this one.
 */
const OF_NODE = new RegExp(
  [
    "Cannot (?:access|add|assign|convert|create|define|delete|destructure|mix|read|redefine|set|use) ",
    "(?:is|are) not (?:a constructor|a function|an object|iterable|extensible|valid JSON)",
    "not (?:an entry object|a constructor|a function|an integer|iterable|valid JSON)",
    "All promises were rejected|Assignment to constant|Class constructor|Converting circular",
    "Invalid (?:array|character|code point|count value|regular expression|string length|time value|typed array)",
    "Reduce of empty|URI malformed|Unexpected (?:end|identifier|number|string|token)|in JSON at position",
    "before initialization|called on (?:incompatible|non-object|null)|has only a getter|must be between",
    "Division by zero|Private field|private member|Object prototype may only|Maximum BigInt",
  ].join("|"),
);
const OF_ENGINE = new RegExp(
  [
    "^(?:''|\"\")?$|cannot (?:convert|read|set) |Cannot convert undefined or null|Date value is NaN|circular reference",
    "class constructors must|could not delete|division by zero|empty array|expecting |value is not iterable",
    "invalid (?:array|code point|number of digits|repeat count|string length|'|property name)|is not initialized",
    "is read-only|no setter for|not a (?:constructor|function)|not an object|not correctly encoded",
    "object is not extensible|out of (?:bound|range)|\\(line \\d+ column|private class field|unexpected |unterminated",
  ].join("|"),
);

/** Whether a comparison failed because the text of an error is that of this engine, where that of Node's is expected. */
export function comparesTextOfEngine(expected: string, actual: string): boolean {
  return OF_NODE.test(expected) && OF_ENGINE.test(actual);
}
