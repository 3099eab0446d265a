import type { BackgroundWork } from "../../shared/engine/mod.ts";
import type { ApiClient } from "../../shared/kernel/mod.ts";
import {
  type EmbeddingModel,
  embedChunks,
  type GraphReplica,
  indexSubmissions,
  LocalEmbeddingModel,
  type Neo4jAddress,
  openGraphReplica,
  projectGraph,
  rememberRuns,
  useEmbedder,
} from "../../shared/knowledge/mod.ts";

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
      replica ??= openGraphReplica(neo4j);
      return await projectGraph(client, await replica);
    },
  };
}
