/** What flows and plans are written with: `import { flow, serveFlows } from "cogo/flow"`. */
export {
  ask,
  type Callable,
  type Duration,
  type Flow,
  FlowStepError,
  flow,
  gate,
  http,
  type PlanBuilder,
  plan,
  type Question,
  type Run,
  runFlow,
  type StepKind,
  type StepOptions,
  StepRefused,
  type StepTry,
  type Stored,
  stepKind,
} from "../../shared/engine/mod.ts";
export { serveFlows } from "./serve_flows.ts";
