import { isMadeUp, readsLikeWords } from "./randomness.ts";

const SYMBOL = /[!@#$%^&*?+~]/;
/** What everyone writes where a password has to be. Hiding it protects nobody. */
const COMMONPLACE =
  /^(?:(?:my|the|a|super|new|old|bad|wrong|correct|valid|invalid|strong|weak|some|top|long)[-_]?)*(?:p[a@][s$]{2}(?:w[o0]rd|phrase|wd)?|pwd|secret|admin|test|user|guest|root|qwerty|letmein|hunter|foo|bar|postgres|mysql|redis|key|token)(?:ing|s)?[-_\d!@#$.]*$/i;
/** A path, a selector, an expression or a pattern: code that happens to be given to a password. */
const CODE = /^[#./&-]|:\/\/|[()[\]{}<>|]|^\w+(?:\.\w+)+$/;

/** Whether the password of a URL is somebody's: there is no doubt that it is one. */
export function isOwnPassword(value: string): boolean {
  return value.length >= 4 && !isMadeUp(value) && !COMMONPLACE.test(value);
}

/** Whether a literal that is given to a password is one, and not a word, an example or code. */
export function isLikelyPassword(value: string): boolean {
  if (value.length < 6 || !isOwnPassword(value) || CODE.test(value)) return false;
  return /[A-Za-z]/.test(value) && (/\d/.test(value) || SYMBOL.test(value));
}

/** Whether a bare word is a password, with less around it to tell: three kinds of characters are in it, and it is no identifier. */
export function isStrongPassword(value: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, SYMBOL].filter((kind) => kind.test(value)).length;
  const isIdentifier = /^\w*[A-Za-z]$/.test(value) && readsLikeWords(value);
  return value.length >= 8 && kinds >= 3 && !isIdentifier && isLikelyPassword(value);
}
