import type { z } from "zod";
import type { Complexity, factorSchema } from "../../../engine/mod.ts";
import type { Field, Specification } from "./specification.ts";

/** Above these scores it is moderate and complex: two entities with six plain fields score 8. */
const moderateFrom = 10;
const complexFrom = 25;

function factor(
  name: string,
  value: number,
  weight: number,
  [one, several]: readonly [one: string, several: string],
): z.infer<typeof factorSchema> {
  const contribution = Math.round(value * weight * 100) / 100;
  return { name, value, weight, contribution, reason: `${value} ${value === 1 ? one : several}` };
}

function isConstrained(field: Field): boolean {
  return [
    field.unique || undefined,
    field.values,
    field.pattern,
    field.minimum,
    field.maximum,
    field.exclusiveMinimum,
    field.exclusiveMaximum,
    field.minLength,
    field.maxLength,
  ].some((rule) => rule !== undefined);
}

/** Counts what makes a specification more work, each factor with its weight and its part. */
export function assessComplexity(specification: Specification): Complexity {
  const { entities, relations } = specification;
  const fields = entities.flatMap((entity) => entity.fields);
  const constrained = fields.filter(isConstrained);
  const access = entities.reduce(
    (sum, entity) => sum + entity.filters.length + entity.sorts.length,
    0,
  );
  const factors = [
    factor("entities", entities.length, 2, [
      "kind of record to model, store and serve",
      "kinds of record to model, store and serve",
    ]),
    factor("fields", fields.length, 0.5, [
      "field to validate and store",
      "fields to validate and store",
    ]),
    factor("relations", relations.length, 3, ["relation to keep whole", "relations to keep whole"]),
    factor("constraints", constrained.length, 0.75, [
      "field with rules beyond its type",
      "fields with rules beyond their type",
    ]),
    factor("access", access, 0.5, ["way to filter or sort lists", "ways to filter or sort lists"]),
    factor("assumptions", specification.assumptions.length, 0.5, [
      "point the requirement left open",
      "points the requirement left open",
    ]),
  ];
  const score = Math.round(factors.reduce((sum, part) => sum + part.contribution, 0) * 100) / 100;
  const level = score >= complexFrom ? "complex" : score >= moderateFrom ? "moderate" : "simple";
  return { level, score, factors };
}
