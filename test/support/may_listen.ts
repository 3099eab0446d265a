import type { TestDatabase } from "./test_database.ts";

/** Whether the policies let this user hear what was broadcast on a topic, as Realtime asks them. */
export async function mayListen(
  { database }: TestDatabase,
  userId: string,
  topic: string,
): Promise<boolean> {
  return await database.transaction(async (transaction) => {
    await transaction.query(
      `select set_config('role', 'authenticated', true), set_config('realtime.topic', $1, true),
              set_config('request.jwt.claims', $2, true)`,
      [topic, JSON.stringify({ role: "authenticated", sub: userId })],
    );
    const rows = await transaction.query(
      "select 1 from realtime.messages where topic = $1 limit 1",
      [topic],
    );
    return rows.length > 0;
  });
}
