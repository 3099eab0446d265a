import type { BackgroundWork } from "../../shared/engine/worker/background_work.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import type { EmbeddingModel } from "../../shared/knowledge/embedding/embedding_model.ts";
import { LocalEmbeddingModel } from "../../shared/knowledge/embedding/local_embedding_model.ts";
import type { GraphReplica } from "../../shared/knowledge/graph/graph_replica.ts";
import type { Neo4jAddress } from "../../shared/knowledge/graph/neo4j_connection.ts";
import { projectGraph } from "../../shared/knowledge/graph/project_graph.ts";
import { embedChunks, useEmbedder } from "../../shared/knowledge/ingest/embed_chunks.ts";
import { indexSubmissions } from "../../shared/knowledge/ingest/index_submissions.ts";
import { rememberRuns } from "../../shared/knowledge/memory/remember_runs.ts";

/** The works of the knowledge worker, each a loop of its own: a slow provider holds up vectors and nothing else. */
export function createKnowledgeWork(
  client: ApiClient,
  model: EmbeddingModel,
  neo4j: Neo4jAddress | undefined,
): readonly BackgroundWork[] {
  return [
    {
      name: "remember_runs",
      feeds: ["index_submissions", "project_graph"],
      woken: false,
      run: (deadline, progressed) => rememberRuns(client, deadline, progressed),
    },
    {
      name: "index_submissions",
      feeds: ["embed_chunks", "project_graph"],
      woken: true,
      run: (deadline, progressed) => indexSubmissions(client, deadline, progressed),
    },
    {
      name: "embed_chunks",
      feeds: [],
      woken: false,
      run: (deadline) => embedWithAll(client, model, deadline),
    },
    ...(neo4j === undefined ? [] : [createProjection(client, neo4j)]),
  ];
}

/** While another model is being built, the local one goes on answering, and needs vectors of what is new. */
async function embedWithAll(
  client: ApiClient,
  model: EmbeddingModel,
  deadline: number,
): Promise<number> {
  await useEmbedder(client, model);
  const local = new LocalEmbeddingModel();
  const others = model.name === local.name ? [] : [local];
  let made = 0;
  for (const each of [...others, model]) made += await embedChunks(client, each, deadline);
  return made;
}

function createProjection(client: ApiClient, neo4j: Neo4jAddress): BackgroundWork {
  let replica: Promise<GraphReplica> | undefined;
  return {
    name: "project_graph",
    feeds: [],
    woken: false,
    async run() {
      replica ??= openReplica(neo4j);
      return await projectGraph(client, await replica);
    },
  };
}

/** Loaded only where it is used: the driver is most of what a cold start would cost. */
async function openReplica(address: Neo4jAddress): Promise<GraphReplica> {
  const { Neo4jConnection } = await import("../../shared/knowledge/graph/neo4j_connection.ts");
  const { Neo4jReplica } = await import("../../shared/knowledge/graph/neo4j_replica.ts");
  return new Neo4jReplica(new Neo4jConnection(address));
}
