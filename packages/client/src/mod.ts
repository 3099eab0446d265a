export type { components, operations, paths } from "./api.generated.ts";
export { answerOf, type CogoApi, type SupabaseConnection } from "./api.ts";
export { type Cogo, type CogoAddress, createCogo } from "./create_cogo.ts";
export { CogoProblem } from "./problem.ts";
