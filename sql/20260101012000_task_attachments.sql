-- Attachments: pictures and PDFs that belong to a requirement. They are stored with the task, in its transaction,
-- and never change: every run of the task gets the same.
--
-- Their type is detected from their first bytes. The limits are those that every provider accepts, measured as
-- at the endpoint (shared/models/prompts/attachment.ts): 5 MiB of base64 an image, 14 MiB in total.

create table cogo.task_attachments (
  task_id uuid not null references cogo.tasks (task_id) on delete cascade,
  ordinal smallint not null
    constraint ordinal_is_1_to_20 check (ordinal between 1 and 20),
  tenant_id uuid not null,
  name text not null
    constraint name_has_1_to_200_characters check (char_length(name) between 1 and 200),
  media_type text not null,
  caption text
    constraint caption_has_1_to_300_characters check (char_length(caption) between 1 and 300),
  data bytea not null,
  primary key (task_id, ordinal),
  constraint data_begins_as_its_media_type check (
    case media_type
      when 'image/png' then substring(data from 1 for 6) = '\x89504e470d0a'
      when 'image/jpeg' then substring(data from 1 for 3) = '\xffd8ff'
      when 'image/gif' then substring(data from 1 for 6) in ('\x474946383761', '\x474946383961')
      when 'image/webp' then substring(data from 1 for 4) = '\x52494646' and substring(data from 9 for 4) = '\x57454250'
      when 'application/pdf' then substring(data from 1 for 5) = '\x255044462d'
      else false
    end),
  constraint data_is_not_too_large check (
    octet_length(data) <= case media_type when 'application/pdf' then 11010048 else 3932160 end)
);
comment on table cogo.task_attachments is 'Pictures and PDFs that came with a task.';
comment on column cogo.task_attachments.ordinal is 'Their order as submitted, which models see.';
comment on column cogo.task_attachments.name is 'The user''s name for it; its type is not derived from it.';
comment on column cogo.task_attachments.caption is 'What it shows, in one line; null when not given.';
comment on column cogo.task_attachments.data is 'The bytes of the file.';

alter table cogo.task_attachments enable row level security;
create policy members_read on cogo.task_attachments for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.task_attachments to authenticated, service_role;

create view cogo_api.task_attachments with (security_invoker = true) as
  select task_id, ordinal, name, media_type, caption, octet_length(data) as bytes from cogo.task_attachments;
comment on view cogo_api.task_attachments is 'Pictures and PDFs of the caller''s tasks, without their content.';
grant select on cogo_api.task_attachments to authenticated, service_role;

create function cogo.parse_attachments(attachments jsonb)
returns table (ordinal bigint, name text, media_type text, caption text, data bytea)
language sql immutable security invoker set search_path = ''
as $$
  select a.ordinal, a.attachment ->> 'name', a.attachment ->> 'mediaType', a.attachment ->> 'caption',
         decode(a.attachment ->> 'data', 'base64')
  from jsonb_array_elements(coalesce(attachments, '[]')) with ordinality as a (attachment, ordinal);
$$;
comment on function cogo.parse_attachments is '[{name, mediaType, caption?, data (base64)}] as rows.';

create function cogo.store_attachments(task cogo.tasks, attachments jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  c_most_characters constant integer := 14 * 1024 * 1024;
  v_characters bigint;
begin
  select sum(char_length(a.attachment ->> 'data')) into v_characters
  from jsonb_array_elements(attachments) as a (attachment);
  if v_characters > c_most_characters then
    perform cogo.raise_error('invalid_input',
      format('Expected attachments of at most %s characters of base64 together, got %s', c_most_characters, v_characters));
  end if;
  insert into cogo.task_attachments (task_id, tenant_id, ordinal, name, media_type, caption, data)
  select task.task_id, task.tenant_id, a.ordinal, a.name, a.media_type, a.caption, a.data
  from cogo.parse_attachments(attachments) as a;
end
$$;
comment on function cogo.store_attachments is
  'Keeps a new task''s attachments; invalid_input when they are too large together.';

create function cogo.read_task_attachments(task_id uuid)
returns table (ordinal smallint, name text, media_type text, caption text, bytes integer, data text)
language plpgsql stable security invoker set search_path = ''
as $$
begin
  perform cogo.require_task(read_task_attachments.task_id);
  return query
    select a.ordinal, a.name, a.media_type, a.caption, octet_length(a.data),
           replace(encode(a.data, 'base64'), e'\n', '')
    from cogo.task_attachments as a
    where a.task_id = read_task_attachments.task_id
    order by a.ordinal;
end
$$;
comment on function cogo.read_task_attachments is 'The task''s attachments whole, their data in base64.';

create function cogo_api.read_task_attachments(task_id uuid)
returns table (ordinal smallint, name text, media_type text, caption text, bytes integer, data text)
language sql stable security definer set search_path = ''
as $$ select * from cogo.read_task_attachments(read_task_attachments.task_id); $$;
comment on function cogo_api.read_task_attachments is 'A task''s attachments whole, their data in base64.';
grant execute on function cogo_api.read_task_attachments to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
