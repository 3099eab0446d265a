import { text } from "node:stream/consumers";
import pg from "pg";

/** `tsx run_sql.ts < statements.sql`: runs them as the owner of the database, as psql would. */
const client = new pg.Client({ connectionString: process.env.SUPABASE_DB_URL });
await client.connect();
await client.query(await text(process.stdin));
await client.end();
