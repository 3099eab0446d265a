/** What `./cogo help` prints. */
export const HELP = `Usage: ./cogo <command> [options]

  run "<requirement>"   Turn a requirement into a tested project
      --out DIR         Where the files go (default: cogo-output/<name>)
      --json            Print one JSON document last, on standard output alone
  up                    Start the embedded stack and keep it running
  down                  Stop it; its data stays
  status [--json]       What runs where
  reset                 Stop it and delete its data
  test [pattern]        Run every check and test
  bench <name> --json   Measure: run, verification, engine, chaos
  deploy                Deploy migrations and functions to a hosted project
      --project-ref REF Which one (or SUPABASE_PROJECT_REF)
      --db-url URL      Its database, if not by project ref
      --dry-run         Say what would be done
                        Needs SUPABASE_ACCESS_TOKEN and SUPABASE_SECRET_KEY;
                        takes SUPABASE_DB_PASSWORD and any model keys that are set

  up, run, status, down and reset take
      --port N          The API's port (default 54321, or COGO_API_PORT)
      --data DIR        The data folder (default .cogo, or COGO_DATA)
  up and run also take
      --database-url U  Use this Postgres instead of the embedded one (or COGO_DATABASE_URL)
`;
