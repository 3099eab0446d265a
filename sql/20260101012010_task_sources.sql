-- Sources: what a task is to be understood from beside its requirement. Pictures and PDFs are for models to look at;
-- text, documents, code and conversations are read into numbered passages, which requirements quote. They are stored
-- with the task and never change: every run of the task gets the same.
--
-- A picture's type is detected from its first bytes. The limits are those that every provider accepts, measured as
-- at the endpoint (shared/engine/tasks/source_file.ts): 5 MiB of base64 an image, 14 MiB in total.

create table cogo.task_sources (
  task_id uuid not null references cogo.tasks (task_id) on delete cascade,
  ordinal smallint not null
    constraint ordinal_is_1_to_20 check (ordinal between 1 and 20),
  tenant_id uuid not null,
  kind text not null
    constraint kind_is_known check (kind in ('text', 'document', 'code', 'conversation', 'picture')),
  format text
    constraint format_is_known check (format in (
      'plain', 'markdown', 'code', 'mail', 'mbox', 'slack', 'teams', 'discord', 'github', 'whatsapp', 'webvtt', 'subrip',
      'transcript')),
  name text not null
    constraint name_is_a_name_of_1_to_200_characters check (cogo.is_name(name, 200)),
  media_type text not null,
  caption text
    constraint caption_has_1_to_300_characters check (char_length(caption) between 1 and 300),
  data bytea not null
    constraint data_is_not_empty check (octet_length(data) > 0),
  read_at timestamptz,
  created_at timestamptz not null default cogo.clock(),
  primary key (task_id, ordinal),
  constraint data_begins_as_its_media_type check (
    case media_type
      when 'image/png' then substring(data from 1 for 6) = '\x89504e470d0a'
      when 'image/jpeg' then substring(data from 1 for 3) = '\xffd8ff'
      when 'image/gif' then substring(data from 1 for 6) in ('\x474946383761', '\x474946383961')
      when 'image/webp' then substring(data from 1 for 4) = '\x52494646' and substring(data from 9 for 4) = '\x57454250'
      when 'application/pdf' then substring(data from 1 for 5) = '\x255044462d'
      else media_type = 'text/plain'
    end),
  constraint text_has_a_format check ((media_type = 'text/plain') = (format is not null)),
  constraint pictures_are_images check ((kind = 'picture') = (media_type like 'image/%')),
  constraint data_is_not_too_large check (
    octet_length(data) <= case media_type when 'application/pdf' then 11010048 when 'text/plain' then 1048576 else 3932160 end)
);
comment on table cogo.task_sources is 'What a task is to be understood from beside its requirement.';
comment on column cogo.task_sources.ordinal is 'Their order as given, which models see.';
comment on column cogo.task_sources.kind is 'text, document, code or conversation, whose words are read; picture.';
comment on column cogo.task_sources.format is 'How its text is written; null for pictures and PDFs.';
comment on column cogo.task_sources.name is 'The user''s name for it; the type of a picture is not derived from it.';
comment on column cogo.task_sources.caption is 'What it shows, in one line; null when not given.';
comment on column cogo.task_sources.data is 'The bytes of the file; text is UTF-8.';
comment on column cogo.task_sources.read_at is 'When requirements were gathered from it; null until then, and for what has no passages.';

create table cogo.source_passages (
  task_id uuid not null,
  ordinal smallint not null,
  number integer not null constraint number_is_positive check (number > 0),
  tenant_id uuid not null,
  speaker text constraint speaker_has_1_to_200_characters check (char_length(speaker) between 1 and 200),
  said_at text constraint said_at_has_1_to_100_characters check (char_length(said_at) between 1 and 100),
  place text not null constraint place_has_1_to_200_characters check (char_length(place) between 1 and 200),
  text text not null constraint text_has_1_to_10000_characters check (char_length(text) between 1 and 10000),
  primary key (task_id, ordinal, number),
  foreign key (task_id, ordinal) references cogo.task_sources (task_id, ordinal) on delete cascade
);
comment on table cogo.source_passages is 'What was said or written in a source, in order: a turn, a message or a paragraph each.';
comment on column cogo.source_passages.speaker is 'Who said it, as the source has it; null where it does not say.';
comment on column cogo.source_passages.said_at is 'When, in the source''s own form.';
comment on column cogo.source_passages.place is 'Where in the source it is: a line, a message, a time.';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['task_sources', 'source_passages']
  loop
    execute format('alter table cogo.%I enable row level security', v_table);
    execute format(
      'create policy members_read on cogo.%I for select to authenticated
         using (tenant_id in (select cogo.caller_tenants()))', v_table);
    execute format('grant select on cogo.%I to authenticated, service_role', v_table);
  end loop;
end
$$;

create view cogo_api.task_sources with (security_invoker = true) as
  select task_id, ordinal, kind, format, name, media_type, caption, octet_length(data) as bytes,
         (select count(*)::integer from cogo.source_passages as p
          where p.task_id = task_sources.task_id and p.ordinal = task_sources.ordinal) as passages, read_at
  from cogo.task_sources;
comment on view cogo_api.task_sources is 'Sources of the caller''s tasks, without their content.';
grant select on cogo_api.task_sources to authenticated, service_role;

create view cogo_api.source_passages with (security_invoker = true) as
  select task_id, ordinal, number, speaker, said_at, place, text from cogo.source_passages;
comment on view cogo_api.source_passages is 'What was said or written in the sources of the caller''s tasks.';
grant select on cogo_api.source_passages to authenticated, service_role;

create function cogo.require_sources(task_id uuid, sources jsonb)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_most constant integer := 20;
  c_most_characters constant integer := 14 * 1024 * 1024;
  c_most_passages constant integer := 5000;
  v_count constant bigint := jsonb_array_length(sources)
    + (select count(*) from cogo.task_sources as s where s.task_id = require_sources.task_id);
  v_characters bigint;
  v_passages bigint;
begin
  select coalesce(sum(char_length(s ->> 'data')), 0), coalesce(sum(jsonb_array_length(s -> 'passages')), 0)
  into v_characters, v_passages from jsonb_array_elements(sources) as s;
  v_characters := v_characters
    + (select coalesce(sum(octet_length(s.data)) * 4 / 3, 0) from cogo.task_sources as s where s.task_id = require_sources.task_id);
  v_passages := v_passages + (select count(*) from cogo.source_passages as p where p.task_id = require_sources.task_id);
  if v_count > c_most then
    perform cogo.raise_error('invalid_input', format('Expected at most %s sources of a task, got %s', c_most, v_count),
      'Leave out what the task does not need');
  elsif v_characters > c_most_characters then
    perform cogo.raise_error('invalid_input',
      format('Expected sources of at most %s characters of base64 together, got %s', c_most_characters, v_characters));
  elsif v_passages > c_most_passages then
    perform cogo.raise_error('invalid_input', format('Expected sources of at most %s passages together, got %s', c_most_passages, v_passages),
      'Give the part of the conversation that is about the task');
  end if;
end
$$;
comment on function cogo.require_sources is 'Refuses more, or larger, sources than a task may have, with those it has.';

create function cogo.store_sources(task cogo.tasks, sources jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_before constant integer := (select coalesce(max(s.ordinal), 0) from cogo.task_sources as s where s.task_id = task.task_id);
begin
  perform cogo.require_sources(task.task_id, sources);
  insert into cogo.task_sources (task_id, tenant_id, ordinal, kind, format, name, media_type, caption, data)
  select task.task_id, task.tenant_id, v_before + s.position, s.source ->> 'kind', s.source ->> 'format', s.source ->> 'name',
         s.source ->> 'mediaType', s.source ->> 'caption', decode(s.source ->> 'data', 'base64')
  from jsonb_array_elements(sources) with ordinality as s (source, position);
  insert into cogo.source_passages (task_id, ordinal, number, tenant_id, speaker, said_at, place, text)
  select task.task_id, v_before + s.position, p.position, task.tenant_id, left(p.passage ->> 'speaker', 200),
         left(p.passage ->> 'saidAt', 100), p.passage ->> 'place', p.passage ->> 'text'
  from jsonb_array_elements(sources) with ordinality as s (source, position)
  cross join lateral jsonb_array_elements(coalesce(s.source -> 'passages', '[]')) with ordinality as p (passage, position);
end
$$;
comment on function cogo.store_sources is
  'Keeps [{kind, format, name, mediaType, caption, data (base64), passages: [{speaker, saidAt, place, text}]}] after those that '
  'the task has; invalid_input when they are too many or too large together.';

create function cogo.has_unread_sources(task_id uuid)
returns boolean language sql stable security invoker set search_path = ''
as $$
  select exists (
    select from cogo.task_sources as s where s.task_id = has_unread_sources.task_id and s.format is not null and s.read_at is null);
$$;
comment on function cogo.has_unread_sources is 'Whether a task has sources whose words nobody has gathered requirements from.';

create function cogo.read_task_sources(task_id uuid)
returns table (ordinal smallint, kind text, format text, name text, media_type text, caption text, bytes integer, data text)
language plpgsql stable security invoker set search_path = ''
as $$
begin
  perform cogo.require_task(read_task_sources.task_id, 'read');
  return query
    select s.ordinal, s.kind, s.format, s.name, s.media_type, s.caption, octet_length(s.data),
           replace(encode(s.data, 'base64'), e'\n', '')
    from cogo.task_sources as s
    where s.task_id = read_task_sources.task_id
    order by s.ordinal;
end
$$;
comment on function cogo.read_task_sources is 'The task''s sources whole, their data in base64.';

create function cogo_api.read_task_sources(task_id uuid)
returns table (ordinal smallint, kind text, format text, name text, media_type text, caption text, bytes integer, data text)
language sql stable security definer set search_path = ''
as $$ select * from cogo.read_task_sources(read_task_sources.task_id); $$;
comment on function cogo_api.read_task_sources is 'A task''s sources whole, their data in base64.';
grant execute on function cogo_api.read_task_sources to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
