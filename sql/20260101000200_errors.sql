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
  ('OG006', 'value_too_large', 'A value is larger than the engine keeps.');

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

create function cogo.require_size(value jsonb, what text)
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_most constant integer := cogo.largest_value();
begin
  -- What takes little room as jsonb is a small text too: the text is made only of what may be too large.
  if pg_column_size(value) > c_most / 8 and octet_length(value::text) > c_most then
    perform cogo.raise_error('value_too_large',
      format('Expected %s of at most %s bytes of JSON, got %s', what, c_most, octet_length(value::text)),
      'Keep files as artifacts, and pass on names or addresses of what is large');
  end if;
end
$$;
comment on function cogo.require_size is 'Refuses a value of more than largest_value().';

revoke execute on all functions in schema cogo from public;
