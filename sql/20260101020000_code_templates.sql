-- Code templates: parametrised files as versioned data. A template says what it builds, which
-- parameters it takes and which files it renders; shared/generation/by_templates/templates renders it. The rows of this
-- release are in the seed that follows; a project adds its own by inserting rows.

create table cogo.code_templates (
  template_id text not null
    constraint template_id_is_a_slug check (template_id ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
  version integer not null constraint version_is_positive check (version > 0),
  title text not null,
  description text not null,
  parameters jsonb not null constraint parameters_is_an_object check (jsonb_typeof(parameters) = 'object'),
  files jsonb not null constraint files_is_an_array check (jsonb_typeof(files) = 'array'),
  checksum text not null,
  primary key (template_id, version)
);
comment on table cogo.code_templates is 'Parametrised code templates as versioned data.';
comment on column cogo.code_templates.template_id is 'The kind of thing it builds, for example rest-service.';
comment on column cogo.code_templates.version is 'The highest version is used for new runs.';
comment on column cogo.code_templates.parameters is 'JSON Schema of what it is rendered from.';
comment on column cogo.code_templates.files is 'Array of {path, body, each, step, kind}; Liquid in path and body.';
comment on column cogo.code_templates.checksum is 'SHA-256 of the files, so that two copies can be compared.';

alter table cogo.code_templates enable row level security;
create policy everyone_reads on cogo.code_templates for select to authenticated, service_role using (true);
grant select on cogo.code_templates to authenticated, service_role;

create view cogo_api.code_templates with (security_invoker = true) as
  select template_id, version, title, description, parameters, files, checksum from cogo.code_templates;
comment on view cogo_api.code_templates is 'Code templates, whole.';
grant select on cogo_api.code_templates to authenticated, service_role;
