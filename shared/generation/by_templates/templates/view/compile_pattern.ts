/** A requirement's regular expression as the generated code compiles it: with `u` where it is valid. */
export function compilePattern(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return new RegExp(pattern);
  }
}
