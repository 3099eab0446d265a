-- Cron expressions: when they are due in a time zone. Five fields, minute to weekday: `*`, numbers, ranges,
-- lists and steps, names of months and weekdays, `L` for the last day of a month, and the usual words such as
-- @daily. Where both the day of the month and the weekday are restricted, either is enough.
--
-- Where clocks change, they do as Vixie cron does. An expression that names its minutes and hours means times of
-- day: one that is skipped is due when the clock has jumped, one that comes twice is due the first time. One with
-- `*` or a step in its minutes or hours means intervals: what is skipped is left out, and what comes twice is due
-- twice, so that every quarter of an hour stays one.

create type cogo.cron_fields as (
  minutes integer[],
  hours integer[],
  days integer[],
  months integer[],
  weekdays integer[],
  is_interval boolean,
  either_day boolean
);
comment on type cogo.cron_fields is
  'What an expression means: the values of its fields (day 0: the last of the month; weekday 0: Sunday), whether it '
  'is a matter of intervals rather than times of day, and whether day or weekday is enough.';

create function cogo.read_cron_value(value text, lowest integer, highest integer, names text[])
returns integer language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return (
    select known.value from (
      select case when read_cron_value.value ~ '^[0-9]{1,2}$' then read_cron_value.value::integer
                  else array_position(names, lower(read_cron_value.value)) - 1 + lowest end as value
    ) as known
    where known.value between lowest and highest);
end
$$;
comment on function cogo.read_cron_value is 'A number or name of a field, or null where it has no such value.';

create function cogo.read_cron_field(field text, lowest integer, highest integer, names text[] default '{}')
returns integer[] language plpgsql immutable security invoker set search_path = ''
as $$
declare
  v_item text;
  v_range text;
  v_step integer;
  v_first integer;
  v_last integer;
  v_values integer[] := '{}';
  c_most constant integer := highest - lowest + case highest when 7 then 0 else 1 end; -- 0 and 7 are one day
begin
  foreach v_item in array string_to_array(field, ',') loop
    v_range := split_part(v_item, '/', 1);
    v_step := case when strpos(v_item, '/') = 0 then 1
                   else cogo.read_cron_value(substr(v_item, strpos(v_item, '/') + 1), 1, c_most, '{}') end;
    if v_range = '*' then
      v_first := lowest;
      v_last := highest;
    elsif strpos(v_range, '-') > 0 then
      v_first := cogo.read_cron_value(split_part(v_range, '-', 1), lowest, highest, names);
      v_last := cogo.read_cron_value(substr(v_range, strpos(v_range, '-') + 1), lowest, highest, names);
      if highest = 7 and v_last = 0 and v_first > 0 then
        v_last := 7; -- Sunday ends a week as well
      end if;
    else
      v_first := cogo.read_cron_value(v_range, lowest, highest, names);
      v_last := case when strpos(v_item, '/') = 0 then v_first else highest end;
    end if;
    if v_step is null or v_first is null or v_last is null or v_first > v_last then
      return null;
    end if;
    v_values := v_values || array(select generate_series(v_first, v_last, v_step));
  end loop;
  return nullif(v_values, '{}');
end
$$;
comment on function cogo.read_cron_field is 'The values of one field, or null where it is none.';

create function cogo.read_cron_days(field text)
returns integer[] language plpgsql immutable security invoker set search_path = ''
as $$
declare
  v_items text[] := string_to_array(upper(field), ',');
  v_others text[] := array_remove(v_items, 'L');
  v_days integer[] := case when v_others = '{}' then '{}' else cogo.read_cron_field(array_to_string(v_others, ','), 1, 31) end;
begin
  return case when v_items = v_others or v_days is null then v_days else v_days || 0 end;
end
$$;
comment on function cogo.read_cron_days is 'The days of a month, 0 for the last, or null where the field is none.';

create function cogo.read_cron(expression text)
returns cogo.cron_fields language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_months constant text[] := '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}';
  c_weekdays constant text[] := '{sun,mon,tue,wed,thu,fri,sat}';
  v_fields text[] := string_to_array(
    case lower(btrim(expression))
      when '@hourly' then '0 * * * *'
      when '@daily' then '0 0 * * *'
      when '@midnight' then '0 0 * * *'
      when '@weekly' then '0 0 * * 0'
      when '@monthly' then '0 0 1 * *'
      when '@yearly' then '0 0 1 1 *'
      when '@annually' then '0 0 1 1 *'
      else btrim(regexp_replace(expression, '\s+', ' ', 'g'))
    end, ' ');
  v_read cogo.cron_fields;
  v_problem text;
begin
  if cardinality(v_fields) = 5 then
    v_read := row(
      cogo.read_cron_field(v_fields[1], 0, 59),
      cogo.read_cron_field(v_fields[2], 0, 23),
      cogo.read_cron_days(v_fields[3]),
      cogo.read_cron_field(v_fields[4], 1, 12, c_months),
      cogo.read_cron_field(v_fields[5], 0, 7, c_weekdays),
      v_fields[1] ~ '[*/]' or v_fields[2] ~ '[*/]',
      v_fields[3] <> '*' and v_fields[5] <> '*')::cogo.cron_fields;
  end if;
  v_problem := case
    when v_read is null then format('expected 5 fields, got %s', cardinality(v_fields))
    when v_read.minutes is null then format('"%s" is no minute from 0 to 59', v_fields[1])
    when v_read.hours is null then format('"%s" is no hour from 0 to 23', v_fields[2])
    when v_read.days is null then format('"%s" is no day of the month from 1 to 31 or L', v_fields[3])
    when v_read.months is null then format('"%s" is no month from 1 to 12 or jan to dec', v_fields[4])
    when v_read.weekdays is null then format('"%s" is no weekday from 0 to 7 or sun to sat', v_fields[5])
  end;
  if v_problem is not null then
    perform cogo.raise_error('invalid_input',
      format('Expected a cron expression such as "30 9 * * mon-fri", got "%s": %s', expression, v_problem),
      'Write five fields (minute, hour, day of the month, month, weekday), or @hourly, @daily, @weekly, @monthly or @yearly');
  end if;
  v_read.weekdays := array_replace(v_read.weekdays, 7, 0);
  return v_read;
end
$$;
comment on function cogo.read_cron is 'Reads a cron expression; invalid_input where it is none.';

create function cogo.is_due_on(fields cogo.cron_fields, day date)
returns boolean language plpgsql immutable security invoker set search_path = ''
as $$
declare
  v_of_month boolean;
  v_of_week boolean;
begin
  if not extract(month from day) = any (fields.months) then
    return false;
  end if;
  v_of_month := extract(day from day) = any (fields.days) or 0 = any (fields.days) and extract(day from day + 1) = 1;
  v_of_week := extract(dow from day) = any (fields.weekdays);
  return case when fields.either_day then v_of_month or v_of_week else v_of_month and v_of_week end;
end
$$;
comment on function cogo.is_due_on is 'Whether the expression is due at some time of this day.';

create function cogo.utc_offset(at timestamptz, time_zone text)
returns interval language sql immutable security invoker set search_path = ''
as $$ select (utc_offset.at at time zone time_zone) - (utc_offset.at at time zone 'UTC'); $$;
comment on function cogo.utc_offset is 'How far the zone''s clocks are ahead then.';

create function cogo.end_of_gap(local timestamp, before interval, after interval, time_zone text)
returns timestamptz language sql immutable security invoker set search_path = ''
as $$
  select min(minute)
  from generate_series((local - after) at time zone 'UTC', (local - before) at time zone 'UTC', interval '1 minute') as minute
  where cogo.utc_offset(minute, time_zone) = after;
$$;
comment on function cogo.end_of_gap is
  'When clocks jumped over this local time, from one offset to another.';

create function cogo.due_times_on(fields cogo.cron_fields, day date, time_zone text)
returns setof timestamptz language plpgsql immutable security invoker set search_path = ''
as $$
declare
  -- Clocks change once in three days at most.
  v_before interval := cogo.utc_offset((day - 1)::timestamp at time zone 'UTC', time_zone);
  v_after interval := cogo.utc_offset((day + 2)::timestamp at time zone 'UTC', time_zone);
  v_offsets interval[] := case when v_before = v_after then array[v_before] else array[v_before, v_after] end;
begin
  return query
    with local_times as (
      select day + make_interval(hours => h, mins => m) as local
      from unnest(fields.hours) as h, unnest(fields.minutes) as m
    ), instants as (
      select local_times.local, (local_times.local - o) at time zone 'UTC' as at
      from local_times, unnest(v_offsets) as o
    ), real as (
      select instants.* from instants where instants.at at time zone time_zone = instants.local
    )
    select real.at from real where fields.is_interval
    union
    select coalesce(min(real.at), cogo.end_of_gap(local_times.local, v_before, v_after, time_zone))
    from local_times left join real on real.local = local_times.local
    where not fields.is_interval
    group by local_times.local;
end
$$;
comment on function cogo.due_times_on is 'When the expression is due on this day, in no order.';

create function cogo.next_due(expression text, time_zone text, after timestamptz)
returns timestamptz language plpgsql stable security invoker set search_path = ''
as $$
declare
  c_days constant integer := 366 * 9; -- 29 February may be eight years away
  v_fields cogo.cron_fields := cogo.read_cron(expression);
  v_first date := (next_due.after at time zone time_zone)::date;
  v_due timestamptz;
begin
  for v_day in 0 .. c_days loop
    continue when not cogo.is_due_on(v_fields, v_first + v_day);
    select min(due) into v_due from cogo.due_times_on(v_fields, v_first + v_day, time_zone) as due
    where due > next_due.after;
    exit when v_due is not null;
  end loop;
  return v_due;
end
$$;
comment on function cogo.next_due is 'The first time after this at which the expression is due; null for never.';

create function cogo.latest_due(
  expression text, time_zone text, since timestamptz, until timestamptz, quantity integer)
returns timestamptz[] language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_fields cogo.cron_fields := cogo.read_cron(expression);
  v_day date := (latest_due.until at time zone time_zone)::date;
  v_first date := (latest_due.since at time zone time_zone)::date;
  v_due timestamptz[] := '{}';
begin
  while v_day >= v_first and cardinality(v_due) < quantity loop
    if cogo.is_due_on(v_fields, v_day) then
      v_due := array(
        select due from cogo.due_times_on(v_fields, v_day, time_zone) as due
        where due between latest_due.since and latest_due.until
        order by due desc limit quantity - cardinality(v_due)) || v_due;
    end if;
    v_day := v_day - 1;
  end loop;
  return array(select due from unnest(v_due) as due order by due);
end
$$;
comment on function cogo.latest_due is 'The last `quantity` times from one time to another at which the expression is due.';

create function cogo.require_time_zone(time_zone text)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  -- Postgres itself also takes abbreviations and POSIX rules, which are other things.
  perform from pg_catalog.pg_timezone_names where name = require_time_zone.time_zone and name !~ '^(posix|right|Factory|localtime)';
  if not found then
    perform cogo.raise_error('invalid_input', format('Expected a time zone such as Europe/Berlin, got "%s"', time_zone),
      'Give its name in the IANA time zone database');
  end if;
end
$$;
comment on function cogo.require_time_zone is 'Refuses what is no time zone of the IANA database.';

revoke execute on all functions in schema cogo from public;
