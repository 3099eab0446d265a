-- The check constraints of our tables are rules for what people and workers send, and Postgres says of a broken one only
-- its name. Each is made to say what was expected, which is what its name says, and what came. Wherever a value comes
-- from, the Data API, a function or a worker, the answer is the same; a row that keeps the rule costs nothing more.

create function cogo.refuse_row(rule name, expected text, got jsonb)
returns boolean language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_most_shown constant integer := 100;
  c_got constant text := coalesce(case jsonb_typeof(got) when 'string' then '"' || (got #>> '{}') || '"' else got::text end, 'nothing');
begin
  raise exception using errcode = 'check_violation', constraint = rule,
    message = format('Expected that %s, got %s', expected,
      case when char_length(c_got) <= c_most_shown then c_got
           else format('%s… of %s characters', left(c_got, c_most_shown), char_length(c_got)) end);
end
$$;
comment on function cogo.refuse_row is 'Says of a row that breaks a rule what was expected and what came.';

create function cogo.rule_in_words(rule name, definition text)
returns text language sql immutable security invoker set search_path = ''
as $$
  select replace(rule, '_', ' ')
      || case when rule like '%\_known'
              then (select ': one of ' || string_agg(literal.found [1], ', ')
                    from regexp_matches(definition, '''([^'']+)''::text', 'g') as literal (found))
              else '' end;
$$;
comment on function cogo.rule_in_words is 'What a check constraint expects, by its name; of a choice with what may be chosen.';

create function cogo.word_rules()
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_rule record;
begin
  for v_rule in
    select c.conrelid::regclass as "table", c.conname as name, pg_get_expr(c.conbin, c.conrelid) as condition,
           case cardinality(c.conkey) when 1 then format('to_jsonb(%s)', columns.listed)
                else format('jsonb_build_object(%s)', columns.named) end as got
    from pg_constraint as c
    cross join lateral (
      select string_agg(quote_ident(a.attname), ', ' order by a.attnum) as listed,
             string_agg(format('%L, %I', a.attname, a.attname), ', ' order by a.attnum) as named
      from pg_attribute as a where a.attrelid = c.conrelid and a.attnum = any (c.conkey)) as columns
    where c.contype = 'c' and c.connamespace = 'cogo'::regnamespace
      and pg_get_constraintdef(c.oid) not like '%cogo.refuse\_row(%'
  loop
    execute format(
      'alter table %1$s drop constraint %2$I, add constraint %2$I check '
      '(case when (%3$s) is false then cogo.refuse_row(%2$L, %4$L, %5$s) else true end)',
      v_rule."table", v_rule.name, v_rule.condition, cogo.rule_in_words(v_rule.name, v_rule.condition), v_rule.got);
  end loop;
end
$$;
comment on function cogo.word_rules is 'Lets each check constraint that does not yet say what came say it; for new tables, again.';

select cogo.word_rules();

revoke execute on all functions in schema cogo from public;
