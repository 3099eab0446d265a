/** What can be asked of the graph; apart from what answers it, so that the command line needs nothing else. */
export const GRAPH_QUESTIONS = ["callers", "callees", "tests", "path", "lineage"] as const;
export type GraphQuestion = (typeof GRAPH_QUESTIONS)[number];
