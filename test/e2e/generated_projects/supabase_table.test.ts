import { describeGenerated } from "./describe_generated.ts";

describeGenerated("supabase-table");
