/** What `./cogo help` prints. */
export const HELP = `Usage: ./cogo <command> [options]

  run "<requirement>"   Turn a requirement into a tested project
      --attach FILE     A picture or PDF to go with it, for models to read; as often as needed
      --out DIR         Where the files go (default: cogo-output/<name>)
      --json            Print one JSON document last, on standard output alone
  approvals             What waits for your approval, in all of your tasks
  approve TASK [ID]     Approve what a task waits for; ID where it waits for more than one thing
      --deny            Reject it instead
      --comment TEXT    Why, for whoever looks later
  ingest PATH|GLOB...   Let the agents know files: Markdown, text, HTML, PDF, source code
      --project NAME    Whose they are (default: default)
      --prune           Delete what is no longer below the one folder named
      --licence TEXT    Under which they stand
      --visibility V    tenant: found from every project (default); project: from its own
      --json            Print one JSON document last, on standard output alone
  search "<question>"   What is known about it, and why it was found
      --project NAME    As this project sees it
      --limit N         Results (default 10)
      --json            Print the answer as JSON
  up                    Start the embedded stack and keep it running
  down                  Stop it; its data stays
  status [--json]       What runs where
  reset                 Stop it and delete its data
  test [pattern]        Run every check and test
  bench <name> --json   Measure: run, verification, engine, chaos, search, graph, models
  model-server          Local models that answer as a script says, and what to export to use them
      --script FILE     What they answer (see docs/reference/model-server.md)
      --port N          Where (default: any free port)
  deploy                Deploy migrations and functions to a hosted project
      --project-ref REF Which one (or SUPABASE_PROJECT_REF)
      --db-url URL      Its database, if not by project ref
      --dry-run         Say what would be done
                        Needs SUPABASE_ACCESS_TOKEN and SUPABASE_SECRET_KEY;
                        takes SUPABASE_DB_PASSWORD, and any model keys, COGO_EMBEDD* and
                        NEO4J_* variables that are set

  up, run, approvals, approve, ingest, search, status, down and reset take
      --port N          The API's port (default 54321, or COGO_API_PORT)
      --data DIR        The data folder (default .cogo, or COGO_DATA)
  up, run, approvals, approve, ingest and search also take
      --database-url U  Use this Postgres instead of the embedded one (or COGO_DATABASE_URL)
`;
