import { createHash } from "node:crypto";
import { type CodeTemplate, sqlString } from "../../shared/generation/mod.ts";

const HEAD = `-- The code templates, generated from shared/generation/by_templates/templates by scripts/templates/build.ts.
--
-- Change the files there and run \`npx tsx scripts/templates/build.ts\`; with \`--verify\` it fails when
-- this file is stale. A version that has been published is only ever replaced by the same content
-- under a new version.
`;

/** The migration that stores the templates: one upsert for each. */
export function templateSeed(templates: readonly CodeTemplate[]): string {
  return [HEAD, ...templates.map(upsert)].join("\n");
}

function upsert(template: CodeTemplate): string {
  const parameters = JSON.stringify(template.parameters);
  // A line for each file, so that a difference shows which ones have changed.
  const files = `[\n${template.files.map((file) => JSON.stringify(file)).join(",\n")}\n]`;
  const checksum = createHash("sha256").update(files).digest("hex");
  const values = [
    sqlString(template.id),
    String(template.version),
    sqlString(template.title),
    sqlString(template.description),
    `${dollarQuoted(parameters)}::jsonb`,
    `${dollarQuoted(files)}::jsonb`,
    sqlString(checksum),
  ];
  return `insert into cogo.code_templates
  (template_id, version, title, description, parameters, files, checksum)
values (
  ${values.join(",\n  ")}
)
on conflict (template_id, version) do update set
  title = excluded.title,
  description = excluded.description,
  parameters = excluded.parameters,
  files = excluded.files,
  checksum = excluded.checksum;
`;
}

/** A literal between dollar tags that do not occur in it. */
function dollarQuoted(text: string): string {
  let tag = "$template$";
  for (let attempt = 1; text.includes(tag); attempt += 1) tag = `$template_${attempt}$`;
  return `${tag}${text}${tag}`;
}
