import { ask, gate, http, plan } from "cogo/flow";
import { z } from "zod";

const users = z.object({ users: z.array(z.object({ name: z.string() })) });

const greet = plan("Greet everybody")
  .step("list", http(users), { input: () => ({ url: "https://example.com/users.json" }) })
  .map("greet", ask(z.object({ greeting: z.string() })), {
    dependsOn: ["list"],
    over: ({ list }) => list.body.users,
    input: ({ name }) => ({ prompt: `Greet ${name} in one line.` }),
  })
  .step("agreed", gate, { dependsOn: ["greet"], approval: { title: "Send them?" } })
  .step("send", http(), {
    dependsOn: ["agreed", "greet"],
    input: ({ greet }) => ({
      url: "https://example.com/mails",
      headers: { authorization: "Bearer {{secrets.MAIL_TOKEN}}" },
      body: { greetings: greet },
    }),
    retry: { attempts: 5, backoff: { seconds: 10 } },
  });

console.log(JSON.stringify(greet.toPlan(), null, 2));
