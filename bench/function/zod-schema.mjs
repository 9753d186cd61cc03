// The operation's schema as the peers' own documentation writes it.
import { z } from "zod";

export const quoteSchema = z.strictObject({
  sku: z.string().min(1),
  quantity: z.number().int().min(1),
  express: z.boolean(),
});
