import { z } from "zod";

/** How far a delivery has come. */
export const deliveryStatusSchema = z.enum([
  "wanted",
  "previewed",
  "delivering",
  "delivered",
  "rejected",
  "failed",
  "rolled-back",
]);
