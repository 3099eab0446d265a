import { z } from "zod";
import { checkedFileSchema, TYPE_CHECK_LIMITS } from "../types/contract.ts";

export const LINT_CATEGORIES = [
  "security",
  "correctness",
  "reliability",
  "tests",
  "accessibility",
  "maintainability",
] as const;

/** What a runner is sent. */
export const lintRequestSchema = z.object({
  files: z.array(checkedFileSchema).max(TYPE_CHECK_LIMITS.files),
  /** The paths that the rules are applied to, by default all; the other files are there to be imported. */
  asked: z.array(z.string()).max(TYPE_CHECK_LIMITS.files).optional(),
});

const lintFaultSchema = z.object({
  path: z.string(),
  line: z.number().int().positive(),
  /** As its source names it, such as "sonarjs/hashing". */
  rule: z.string(),
  category: z.enum(LINT_CATEGORIES),
  message: z.string(),
  /** The weakness, as the Common Weakness Enumeration numbers it. */
  cwe: z.number().int().positive().optional(),
  /** The page that explains the rule, and what to do instead. */
  reference: z.string().optional(),
});
export type LintFault = z.infer<typeof lintFaultSchema>;

export type LintRequest = z.input<typeof lintRequestSchema>;

/** What the rules found, or why nobody applied them. */
export const lintSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("checked"),
    /** How many files the rules were applied to. */
    files: z.number(),
    faults: z.array(lintFaultSchema),
    /** Files that the rules could not read, and why. */
    open: z.array(z.string()),
  }),
  z.object({
    status: z.literal("not_checked"),
    why: z.string(),
    /** What would settle it. */
    settledBy: z.string(),
  }),
]);
export type Lint = z.infer<typeof lintSchema>;
