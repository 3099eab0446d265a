import { z } from "zod";

/** Names a project of a tenant: lower-case words, such as `web-shop` or `billing.v2`. */
export const projectSchema = z
  .string()
  .max(100)
  .regex(
    /^[a-z0-9]+([._-][a-z0-9]+)*$/,
    "Expected a project such as web-shop: lower-case letters, digits, and single - _ . between them",
  );
