export { CogoError } from "./cogo_error.ts";
export {
  EMBEDDING_SETTINGS,
  type EmbeddingSettings,
  readEmbeddingSettings,
} from "./config/embedding_settings.ts";
export { readFormerKeys } from "./config/former_keys.ts";
export { GRAPH_SETTINGS, type Neo4jSettings, readNeo4jSettings } from "./config/graph_settings.ts";
export { HTTP_SETTINGS, type HttpSettings, readHttpSettings } from "./config/http_settings.ts";
export { MODEL_SETTINGS, type ModelSettings, readModelSettings } from "./config/model_settings.ts";
export {
  RUNNER_SETTINGS,
  type RunnerSettings,
  readRunnerSettings,
  runnerSecretSchema,
} from "./config/runner_settings.ts";
export {
  readWorkerSettings,
  WORKER_SETTINGS,
  type WorkerSettings,
} from "./config/worker_settings.ts";
export { type ErrorRecord, errorRecordSchema, toErrorRecord, toReadable } from "./error_record.ts";
export { escapeMarkdown } from "./escape_markdown.ts";
export { fenceText } from "./fence_text.ts";
export { fetchOnce } from "./fetch_once.ts";
export { fnv1a, saltFnv1a } from "./fnv1a.ts";
export { hashJson } from "./hash_json.ts";
export { type Json, type JsonObject, jsonObjectSchema, jsonSchema } from "./json.ts";
export { log } from "./log.ts";
export { momentSchema } from "./moment.ts";
export { parseJson } from "./parse_json.ts";
export { nameSchema, PLAIN_TEXT } from "./plain_text.ts";
export { callUntilAnswered } from "./postgres/call_until_answered.ts";
export { readCursor, refuseCursor, writeCursor } from "./postgres/cursor.ts";
export {
  type ApiClient,
  callFunction,
  type FunctionName,
  type FunctionParameters,
  isUnanswered,
  readRows,
} from "./postgres/database.ts";
export type { View } from "./postgres/database_names.generated.ts";
export { callForRow, readRow } from "./postgres/one_row.ts";
export { cutPage, type Page, type PageRequest, readPage } from "./postgres/read_page.ts";
export { asStored } from "./postgres/to_storable.ts";
export { projectSchema } from "./project.ts";
export { findSensitive } from "./protection/find_sensitive.ts";
export { type Finding, Masking } from "./protection/masking.ts";
export { SENSITIVE_KINDS } from "./protection/sensitive_kind.ts";
export { isOlder, RELEASE } from "./release.ts";
export { sha256 } from "./sha256.ts";
export { sleep } from "./sleep.ts";
export { toJson } from "./to_json.ts";
export { truncateText } from "./truncate_text.ts";
