import { createClient } from "@supabase/supabase-js";
import OpenAI from "openai";

// What COGO brings along and the others leave to you: asking a model, and telling who follows. Neither keeps a
// ledger or a budget, and a crash after the answer pays for it again.

const openai = new OpenAI();
const supabase = createClient(
  process.env.SUPABASE_URL ?? "",
  process.env.SUPABASE_SECRET_KEY ?? "",
);

export async function ask(prompt: string, data: object): Promise<string> {
  const input = `${prompt}\n\n${JSON.stringify(data)}`;
  return (await openai.responses.create({ model: "gpt-6.2", input })).output_text;
}

/** As {@link ask}, and sends the pieces to a channel as they come. */
export async function askAloud(topic: string, prompt: string, data: object): Promise<string> {
  const input = `${prompt}\n\n${JSON.stringify(data)}`;
  const stream = openai.responses.stream({ model: "gpt-6.2", input });
  for await (const event of stream) {
    if (event.type === "response.output_text.delta") await tell(topic, { text: event.delta });
  }
  return (await stream.finalResponse()).output_text;
}

export async function askForQueries(question: string): Promise<string[]> {
  const text = await ask(
    'Which searches of an encyclopedia would answer this question? Up to five, as {"queries": […]} and nothing else.',
    { question },
  );
  const { queries }: { queries: unknown } = JSON.parse(text);
  if (!Array.isArray(queries)) throw new Error("Expected queries");
  return queries.map(String);
}

export async function tell(topic: string, payload: object): Promise<void> {
  await supabase.channel(topic, { config: { private: true } }).httpSend("research", payload);
}
