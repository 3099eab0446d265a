import { z } from "zod";

/** Any JSON value, as it comes out of a jsonb column. */
export const jsonSchema = z.json();
export type Json = z.infer<typeof jsonSchema>;

/** A JSON object whose members are not this layer's business. */
export const jsonObjectSchema = z.record(z.string(), jsonSchema);
export type JsonObject = z.infer<typeof jsonObjectSchema>;
