export {
  askRequestSchema,
  type CitedAnswer,
  type CitedSentence,
  citedAnswerSchema,
} from "./ask/answer.ts";
export { askKnowledge, selectAnswering } from "./ask/ask_knowledge.ts";
export { checkSentences } from "./ask/check_sentences.ts";
export type { Passage } from "./ask/passage.ts";
export type { EmbeddingModel } from "./embedding/embedding_model.ts";
export { formatVector } from "./embedding/format_vector.ts";
export { LocalEmbeddingModel } from "./embedding/local_embedding_model.ts";
export { openEmbeddingModel } from "./embedding/open_embedding_model.ts";
export { OpenAIEmbeddingModel } from "./embedding/openai_embedding_model.ts";
export { compareCopy, graphComparisonSchema } from "./graph/compare_copy.ts";
export {
  askedEdgeKindSchema,
  askedNodeKindSchema,
  type GraphNode,
  graphNodeSchema,
  hopSchema,
  type PathStep,
  pathStepSchema,
} from "./graph/graph.ts";
export type { GraphReplica } from "./graph/graph_replica.ts";
export type { GraphAnswer, KnowledgeGraph } from "./graph/knowledge_graph.ts";
export type { Neo4jAddress } from "./graph/neo4j_connection.ts";
export { openGraphReplica } from "./graph/open_graph_replica.ts";
export { openKnowledgeGraph } from "./graph/open_knowledge_graph.ts";
export { PROJECTION_LIMITS, projectGraph } from "./graph/project_graph.ts";
export { agentWithRolesSchema } from "./graph/read_agent_with_roles.ts";
export { roleWithAgentsSchema } from "./graph/read_role_with_agents.ts";
export { taskLineageSchema } from "./graph/read_task_lineage.ts";
export { documentUsageSchema, type Relation, symbolUsageSchema } from "./graph/read_usage.ts";
export { admitDocument, admitSize } from "./ingest/admit_document.ts";
export { encodeBase64 } from "./ingest/base64.ts";
export { detectType } from "./ingest/detect_type.ts";
export {
  chunkSchema,
  documentSchema,
  documentStatusSchema,
  documentTypeSchema,
  type Ingestion,
  ingestionSchema,
  ingestionTopic,
  originSchema,
} from "./ingest/document.ts";
export { embedChunks, useEmbedder } from "./ingest/embed_chunks.ts";
export { indexSubmissions } from "./ingest/index_submissions.ts";
export { IngestionStore } from "./ingest/ingestion_store.ts";
export { KnowledgeStore } from "./ingest/knowledge_store.ts";
export { type LeftOut, leaveOut, leftOutSchema } from "./ingest/leave_out.ts";
export {
  findingKindSchema,
  findingSchema,
  findingStatusSchema,
  MaintenanceStore,
  maintenancePolicySchema,
  maintenanceReportSchema,
} from "./ingest/maintenance_store.ts";
export { normalPath } from "./ingest/normal_path.ts";
export {
  type OpenedSource,
  openedSourceSchema,
  type Source,
  sourceNameSchema,
  sourceSchema,
} from "./ingest/source.ts";
export { SourceStore } from "./ingest/source_store.ts";
export {
  type ManifestEntry,
  manifestEntrySchema,
  type Submission,
  type SubmissionOutcome,
  submissionOutcomeSchema,
  pathSchema,
  submissionSchema,
  type Terms,
  termsSchema,
} from "./ingest/submission.ts";
export { contextSnapshotSchema } from "./memory/context_snapshot.ts";
export { listContextSnapshots, readContextSnapshot } from "./memory/context_snapshots.ts";
export { rememberRuns } from "./memory/remember_runs.ts";
export { findRepeats } from "./search/find_repeats.ts";
export { type OpenSearch, openSearch } from "./search/open_search.ts";
export {
  createRAGSearchEngine,
  type RAGSearchEngine,
  type SearchSource,
} from "./search/rag_search_engine.ts";
export {
  type SearchAnswer,
  type SearchResult,
  searchAnswerSchema,
} from "./search/search_answer.ts";
export { scopeSchema, searchRequestSchema } from "./search/search_request.ts";
export {
  matchSchema,
  standingQuerySchema,
  subscriptionSchema,
} from "./search/subscription.ts";
export { SubscriptionStore } from "./search/subscription_store.ts";
