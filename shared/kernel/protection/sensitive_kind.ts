/**
 * What is looked for. `label` names it in placeholders, `content` in the tenants' rules. A value that is not
 * `restored` stays a placeholder in what the model wrote: a program must read a credential from its
 * configuration, and a successful prompt injection must not obtain one.
 */
export const SENSITIVE_KINDS = {
  secret: { label: "SECRET", content: "secrets", restored: false },
  password: { label: "PASSWORD", content: "secrets", restored: true },
  email: { label: "EMAIL", content: "personal-data", restored: true },
  phone: { label: "PHONE", content: "personal-data", restored: true },
  iban: { label: "IBAN", content: "personal-data", restored: true },
  "payment-card": { label: "CARD", content: "personal-data", restored: true },
  "ip-address": { label: "IP", content: "personal-data", restored: true },
  "national-id": { label: "ID", content: "personal-data", restored: true },
} as const;

export type SensitiveKind = keyof typeof SENSITIVE_KINDS;

const labels = Object.values(SENSITIVE_KINDS).map(({ label }) => label);

/** Every placeholder there can be; it is no part of any value that is looked for. */
export const PLACEHOLDER = new RegExp(`\\[\\[(?:${labels.join("|")})_\\d{1,6}\\]\\]`, "g");
