-- Errors a caller is expected to tell apart. The class "OG" lies in the range the SQL standard leaves
-- to implementations (first letter I to Z). shared/kernel/postgres/sqlstate.ts maps each to a CogoError code;
-- a test holds the two lists equal. A new one is an API change and belongs in the changelog.

create table cogo.error_codes (
  sqlstate text primary key constraint sqlstate_is_five_characters check (sqlstate ~ '^OG[0-9]{3}$'),
  code text not null unique,
  meaning text not null
);
comment on table cogo.error_codes is 'The vocabulary of errors raised by cogo functions.';
comment on column cogo.error_codes.sqlstate is 'What Postgres and the Data API report.';
comment on column cogo.error_codes.code is 'What callers and people read; stable.';
comment on column cogo.error_codes.meaning is 'One sentence for the reader of the vocabulary.';

alter table cogo.error_codes enable row level security;

insert into cogo.error_codes (sqlstate, code, meaning) values
  ('OG001', 'lease_lost', 'The lease was lost: another worker may hold the step, or the run was closed.'),
  ('OG002', 'not_found', 'Nothing with this id is visible to the caller.'),
  ('OG003', 'invalid_state', 'The row is in a state that does not allow the change.'),
  ('OG004', 'invalid_plan', 'The plan has a cycle, an unknown dependency, a duplicate key or an unknown agent.'),
  ('OG005', 'invalid_input', 'An argument is missing or out of range.'),
  ('OG006', 'value_too_large', 'A value is larger than the engine keeps.'),
  ('OG007', 'precondition_failed', 'The resource has another version than the caller expected.'),
  ('OG008', 'quota_exceeded', 'As many were made as the quota allows.'),
  ('OG009', 'forbidden', 'The caller belongs to the tenant, in a role without the right to this.'),
  ('OG010', 'session_refused', 'The caller''s session is one that the policies for sessions do not allow.');

create function cogo.raise_error(code text, message text, hint text default null)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_sqlstate text;
begin
  select error_codes.sqlstate into strict v_sqlstate
  from cogo.error_codes
  where error_codes.code = raise_error.code;
  if hint is null then
    raise exception using errcode = v_sqlstate, message = raise_error.message;
  end if;
  raise exception using errcode = v_sqlstate, message = raise_error.message, hint = raise_error.hint;
end
$$;
comment on function cogo.raise_error is 'Raises the error with this code; an unknown code is itself an error.';

create function cogo.is_transient(sqlstate text)
returns boolean language sql immutable security invoker set search_path = ''
as $$ select left(is_transient.sqlstate, 2) in ('40', '53', '55', '57', '58'); $$;
comment on function cogo.is_transient is
  'Whether an error passes by itself: conflicts, a lack of resources, the operator''s hand, the system''s own trouble.';

create function cogo.largest_value()
returns integer language sql immutable security invoker set search_path = ''
as $$ select 4194304; $$;
comment on function cogo.largest_value is 'The most bytes of JSON that the engine keeps of one value: 4 MiB.';

create function cogo.value_problem(value jsonb, what text)
returns text language plpgsql immutable security invoker set search_path = ''
as $$
declare
  c_most constant integer := cogo.largest_value();
  c_deepest constant integer := 200;
begin
  -- What takes little room as jsonb is a small text, and not deep: the rest is done only for what may be neither.
  if pg_column_size(value) > c_deepest * 8 and value @? '$.**{201}' then
    return format('%s of at most %s levels of lists and objects inside each other, got more', what, c_deepest);
  elsif pg_column_size(value) > c_most / 8 and octet_length(value::text) > c_most then
    return format('%s of at most %s bytes of JSON, got %s', what, c_most, octet_length(value::text));
  end if;
  return null;
end
$$;
comment on function cogo.value_problem is
  'What was expected of a value that the engine does not keep: more than largest_value(), or so deep that readers would fail. Null otherwise.';

create function cogo.too_large_remedy()
returns text language sql immutable security invoker set search_path = ''
as $$ select 'Keep files as artifacts, and pass on names or addresses of what is large'; $$;
comment on function cogo.too_large_remedy is 'What to do about a value that is too large.';

create function cogo.require_size(value jsonb, what text)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_problem constant text := cogo.value_problem(value, what);
begin
  if v_problem is not null then
    perform cogo.raise_error('value_too_large', 'Expected ' || v_problem, cogo.too_large_remedy());
  end if;
end
$$;
comment on function cogo.require_size is 'Refuses a value with a value_problem().';

create function cogo.keep_numbers(value jsonb)
returns jsonb language plpgsql immutable security invoker set search_path = ''
as $$
declare
  v_number numeric;
  v_written text;
begin
  if value @? 'strict $.** ? (@.type() == "number" && (@ > 9007199254740991 || @ < -9007199254740991))' is not true then
    return value;
  end if;
  case jsonb_typeof(value)
    when 'object' then
      return (select jsonb_object_agg(m.key, cogo.keep_numbers(m.value)) from jsonb_each(value) as m);
    when 'array' then
      return (select jsonb_agg(cogo.keep_numbers(e.value) order by e.place)
              from jsonb_array_elements(value) with ordinality as e (value, place));
    when 'number' then
      v_number := value #>> '{}';
      if abs(v_number) > 1.7976931348623157e308 then
        return to_jsonb(value #>> '{}');
      end if;
      v_written := v_number::float8::text;
      -- 1e20 is what it says in JavaScript too: that writes the shortest digits that give its number. So does Postgres, but
      -- for a number right between two others, which it writes with more digits.
      return case when v_written::numeric = v_number
                    or length(trim(both '0' from regexp_replace(v_number::text, '[-.]', '', 'g')))
                       < length(trim(both '0' from regexp_replace(v_written, '[-.]|e.*', '', 'g'))) then value
                  else to_jsonb(value #>> '{}') end;
    else
      return value;
  end case;
end
$$;
comment on function cogo.keep_numbers is
  'The value with each number as text that JavaScript would read as another one: an identifier of 64 bits, mostly.';

create function cogo.has_types(value jsonb, types jsonb)
returns boolean language sql immutable security invoker set search_path = ''
as $$
  select jsonb_typeof(has_types.value) = 'object' and not exists (
    select from jsonb_each_text(types) as t
    where coalesce(jsonb_typeof(has_types.value -> t.key), 'missing') <> all (string_to_array(t.value, ' or ')));
$$;
comment on function cogo.has_types is
  'Whether the value is an object whose members have these types: {member: "string or missing"}.';

create function cogo.lists_types(value jsonb, types jsonb)
returns boolean language sql immutable security invoker set search_path = ''
as $$
  select jsonb_typeof(lists_types.value) is not distinct from 'array' and not exists (
    select from jsonb_array_elements(case jsonb_typeof(lists_types.value) when 'array' then lists_types.value else '[]' end) as element
    where cogo.has_types(element, types) is not true);
$$;
comment on function cogo.lists_types is 'Whether the value is a list of objects whose members have these types.';

create function cogo.to_error_record(error jsonb)
returns jsonb language sql immutable security invoker set search_path = ''
as $$
  select jsonb_strip_nulls(jsonb_build_object(
           'code', coalesce(left(nullif(btrim(said.code, E' \t\n\r'), ''), 100), 'internal_error'),
           'message', coalesce(left(nullif(btrim(said.message, E' \t\n\r'), ''), 4000), 'A worker reported a failure and did not say why'),
           'remedy', left(nullif(btrim(said.remedy, E' \t\n\r'), ''), 4000)))
         || case when said.details is null then '{}' else jsonb_build_object('details', said.details) end
  from (
    select case when jsonb_typeof(error -> 'code') = 'string' then error ->> 'code' end as code,
           case when jsonb_typeof(error -> 'message') in ('string', 'number') then error ->> 'message'
                when jsonb_typeof(error) = 'string' then error #>> '{}'
                when error not in ('null', '{}', '[]') then 'A worker reported this as a failure: ' || error::text end as message,
           case when jsonb_typeof(error -> 'remedy') = 'string' then error ->> 'remedy' end as remedy,
           case when jsonb_typeof(error -> 'details') is distinct from 'object' then null
                when octet_length((error -> 'details')::text) > 16384 or cogo.value_problem(error -> 'details', 'details') is not null
                  then jsonb_build_object('omittedBytes', octet_length((error -> 'details')::text))
                else error -> 'details' end as details) as said;
$$;
comment on function cogo.to_error_record is
  'Whatever a worker reported as an error, as {code, message, remedy, details} of bounded size: code and message are text.';

revoke execute on all functions in schema cogo from public;
