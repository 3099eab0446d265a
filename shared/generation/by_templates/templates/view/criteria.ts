import type { AcceptanceCriterion } from "../../specification/specification.ts";
import type { Rule } from "./invalid_values.ts";

/** Gives the tags, for example " [AC-4]", that the title of a test about a rule carries. */
export type TagsOf = (rule: Rule, field?: string) => string;

/**
 * The tags for tests about one entity: the ids of the criteria whose subject is that rule.
 *
 * `leftover` are criteria that no test has claimed; the entity's first test takes them.
 */
export function tagsFor(criteria: readonly AcceptanceCriterion[], entity: string): TagsOf {
  return (rule, field) =>
    tagsOf(
      criteria.filter(
        ({ subject }) =>
          subject?.entity === entity && subject.rule === rule && subject.field === field,
      ),
    );
}

/** The ids of criteria as a suffix of a test's title. */
export function tagsOf(criteria: readonly AcceptanceCriterion[]): string {
  return criteria.map(({ id }) => ` [${id}]`).join("");
}
