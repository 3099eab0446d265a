-- Standards: what a project demands of a result. A dimension is one aspect of quality that somebody measures; a
-- standard gives each a weight in the score and, where it says so, a minimum. Standards are versions that never
-- change: the one that was in force when a run began is what its judgements are held against.

create table cogo.quality_dimensions (
  dimension text primary key
    constraint dimension_is_a_slug check (dimension ~ '^[a-z]+(-[a-z]+)*$'),
  description text not null,
  weight numeric(4, 3) not null constraint weight_is_0_to_1 check (weight between 0 and 1)
);
comment on table cogo.quality_dimensions is 'The aspects of quality that are measured.';
comment on column cogo.quality_dimensions.weight is 'Its part in the score where no standard says otherwise.';

alter table cogo.quality_dimensions enable row level security;
create policy everyone_reads on cogo.quality_dimensions for select to authenticated, service_role using (true);
grant select on cogo.quality_dimensions to authenticated, service_role;

create view cogo_api.quality_dimensions with (security_invoker = true) as
  select dimension, description, weight from cogo.quality_dimensions;
comment on view cogo_api.quality_dimensions is 'The aspects of quality that are measured, and their usual weights.';
grant select on cogo_api.quality_dimensions to authenticated, service_role;

insert into cogo.quality_dimensions (dimension, description, weight) values
  ('tests', 'The share of tests that pass.', 0.3),
  ('acceptance', 'The share of acceptance criteria that are proven.', 0.3),
  ('mutation', 'The share of small changes of the code that its tests notice.', 0.1),
  ('types', 'Whether the compiler finds no error.', 0.1),
  ('review', 'What a review finds: none with a blocker, less with each warning.', 0.1),
  ('documentation', 'The share of subjects that the documents explain.', 0.1);

create table cogo.quality_standards (
  tenant_id uuid not null,
  project text not null
    constraint project_is_a_slug check (project ~ '^[a-z0-9]+([._-][a-z0-9]+)*$' and char_length(project) <= 100),
  version integer not null constraint version_is_positive check (version > 0),
  dimensions jsonb not null,
  restored_from integer,
  created_by uuid references auth.users (id) on delete cascade,
  created_at timestamptz not null default cogo.clock(),
  primary key (tenant_id, project, version)
);
comment on table cogo.quality_standards is 'Every version of what a project demands; the last one is in force.';
comment on column cogo.quality_standards.dimensions is 'Object of dimension to {weight, minimum, blocker}: all there were; minimum and blocker where it has them.';
comment on column cogo.quality_standards.restored_from is 'The version it went back to; 0 for the usual weights, null for a version of its own.';

create index quality_standards_by_creator on cogo.quality_standards (created_by);

alter table cogo.quality_standards enable row level security;
create policy members_read on cogo.quality_standards for select to authenticated
  using (tenant_id in (select cogo.caller_tenants()));
grant select on cogo.quality_standards to authenticated, service_role;

create view cogo_api.quality_standards with (security_invoker = true) as
  select project, version, dimensions, restored_from, created_by, created_at from cogo.quality_standards;
comment on view cogo_api.quality_standards is 'Every version of what the caller''s projects demand.';
grant select on cogo_api.quality_standards to authenticated, service_role;

create function cogo.usual_standard(tenant_id uuid, project text)
returns cogo.quality_standards language sql stable security invoker set search_path = ''
as $$
  select row(usual_standard.tenant_id, usual_standard.project, 0,
             jsonb_object_agg(d.dimension, jsonb_build_object('weight', d.weight)), null, null, null)::cogo.quality_standards
  from cogo.quality_dimensions as d;
$$;
comment on function cogo.usual_standard is 'What a project without a standard is held against: version 0, which demands nothing.';

create function cogo.read_quality_standard(project text, version integer)
returns cogo.quality_standards language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_tenant_id constant uuid := cogo.home_of(read_quality_standard.project, 'read');
  v_standard cogo.quality_standards;
begin
  select s.* into v_standard from cogo.quality_standards as s
  where s.tenant_id = v_tenant_id and s.project = read_quality_standard.project
    and (read_quality_standard.version is null or s.version = read_quality_standard.version)
  order by s.version desc limit 1;
  if not found and coalesce(read_quality_standard.version, 0) <> 0 then
    perform cogo.raise_error('not_found', format('No version %s of the quality standard of "%s"',
      read_quality_standard.version, left(read_quality_standard.project, 100)));
  elsif not found then
    return cogo.usual_standard(v_tenant_id, read_quality_standard.project);
  end if;
  return v_standard;
end
$$;
comment on function cogo.read_quality_standard is 'A version of the project''s standard, by default the one in force; 0 where there is none.';

create function cogo_api.read_quality_standard(project text, version integer default null)
returns setof cogo_api.quality_standards language sql stable security definer set search_path = ''
as $$
  select s.project, s.version, s.dimensions, s.restored_from, s.created_by, s.created_at
  from cogo.read_quality_standard(read_quality_standard.project, read_quality_standard.version) as s;
$$;
comment on function cogo_api.read_quality_standard is 'A version of the standard of a project of the caller''s.';
grant execute on function cogo_api.read_quality_standard to authenticated;

create function cogo.list_quality_standards(project text, before_version integer, quantity integer)
returns setof cogo.quality_standards language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_tenant_id constant uuid := cogo.home_of(list_quality_standards.project, 'read');
begin
  if list_quality_standards.quantity not between 1 and 201 then -- a page of 200, and whether there is another
    perform cogo.raise_error('invalid_input', 'Expected a quantity of 1 to 201');
  end if;
  return query
    select s.* from cogo.quality_standards as s
    where s.tenant_id = v_tenant_id and s.project = list_quality_standards.project
      and (before_version is null or s.version < before_version)
    order by s.version desc limit quantity;
end
$$;
comment on function cogo.list_quality_standards is 'A page of the versions of the project''s standard, the last one first.';

create function cogo_api.list_quality_standards(
  project text, before_version integer default null, quantity integer default 50)
returns setof cogo_api.quality_standards language sql stable security definer set search_path = ''
as $$
  select s.project, s.version, s.dimensions, s.restored_from, s.created_by, s.created_at
  from cogo.list_quality_standards(list_quality_standards.project, list_quality_standards.before_version,
                                   list_quality_standards.quantity) as s;
$$;
comment on function cogo_api.list_quality_standards is 'The versions of the standard of a project of the caller''s, the last one first.';
grant execute on function cogo_api.list_quality_standards to authenticated;

create function cogo.find_standard_problem(dimensions jsonb)
returns text language sql stable security invoker set search_path = ''
as $$
  select case
    when jsonb_typeof(find_standard_problem.dimensions) is distinct from 'object' then 'an object of dimensions'
    else coalesce((
      select case
        when not exists (select from cogo.quality_dimensions as known where known.dimension = d.key)
          then format('dimensions that are measured (%s), got "%s"',
                      (select string_agg(known.dimension, ', ' order by known.dimension) from cogo.quality_dimensions as known), left(d.key, 60))
        when not cogo.has_types(d.value, '{"weight": "number", "minimum": "number or null or missing", "blocker": "boolean or missing"}')
             or d.value - array['weight', 'minimum', 'blocker'] <> '{}'
          then format('"%s" to be {weight, minimum, blocker}', d.key)
        when (d.value ->> 'weight')::numeric not between 0 and 1 or (d.value ->> 'minimum')::numeric not between 0 and 1
          then format('the weight and the minimum of "%s" from 0 to 1', d.key)
        when (d.value -> 'blocker')::boolean and d.value ->> 'minimum' is null then format('a minimum where "%s" is a blocker', d.key)
      end as problem
      from jsonb_each(find_standard_problem.dimensions) as d order by problem limit 1),
      case when not exists (
        select from cogo.quality_dimensions as known
        where coalesce((find_standard_problem.dimensions #>> array[known.dimension, 'weight'])::numeric, known.weight) > 0)
        then 'a dimension with a weight' end)
  end;
$$;
comment on function cogo.find_standard_problem is 'What was expected of the dimensions of a standard; null where nothing is wrong.';

create function cogo.complete_standard(dimensions jsonb)
returns jsonb language sql stable security invoker set search_path = ''
as $$
  select jsonb_object_agg(known.dimension, jsonb_strip_nulls(
    coalesce(complete_standard.dimensions -> known.dimension, jsonb_build_object('weight', known.weight))))
  from cogo.quality_dimensions as known;
$$;
comment on function cogo.complete_standard is 'The dimensions with those that were left out, which keep their usual weights.';

create function cogo.add_quality_standard(
  project text, dimensions jsonb, expected_version integer, restored_from integer default null)
returns cogo.quality_standards language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_current constant cogo.quality_standards := cogo.read_quality_standard(add_quality_standard.project, null);
  v_dimensions constant jsonb := cogo.complete_standard(add_quality_standard.dimensions);
  v_standard cogo.quality_standards;
begin
  perform cogo.require_right(v_current.tenant_id, 'work', 'tenant to act for');
  perform cogo.require_version(expected_version, v_current.version);
  if v_dimensions = v_current.dimensions then
    return v_current;
  end if;
  insert into cogo.quality_standards (tenant_id, project, version, dimensions, restored_from, created_by)
  values (v_current.tenant_id, v_current.project, v_current.version + 1, v_dimensions, add_quality_standard.restored_from,
          auth.uid())
  on conflict do nothing
  returning * into v_standard;
  if not found then -- another change came first
    perform cogo.require_version(v_current.version, v_current.version + 1);
  end if;
  perform cogo.record_audit('quality-standard-set', v_standard.tenant_id, details => jsonb_build_object(
    'project', v_standard.project, 'version', v_standard.version, 'restoredFrom', v_standard.restored_from));
  return v_standard;
end
$$;
comment on function cogo.add_quality_standard is
  'Puts a version into force, if the last one is the expected one; null expects none. What changes nothing adds none.';

create function cogo.set_quality_standard(project text, dimensions jsonb, expected_version integer)
returns cogo.quality_standards language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_problem constant text := cogo.find_standard_problem(set_quality_standard.dimensions);
begin
  if v_problem is not null then
    perform cogo.raise_error('invalid_input', 'Expected ' || v_problem);
  end if;
  return cogo.add_quality_standard(
    set_quality_standard.project, set_quality_standard.dimensions, set_quality_standard.expected_version);
end
$$;
comment on function cogo.set_quality_standard is 'Puts a standard into force for the project''s runs that begin from now on.';

create function cogo_api.set_quality_standard(project text, dimensions jsonb, expected_version integer default null)
returns setof cogo_api.quality_standards language sql volatile security definer set search_path = ''
as $$
  select s.project, s.version, s.dimensions, s.restored_from, s.created_by, s.created_at
  from cogo.set_quality_standard(set_quality_standard.project, set_quality_standard.dimensions,
                                 set_quality_standard.expected_version) as s;
$$;
comment on function cogo_api.set_quality_standard is 'Puts {dimension: {weight, minimum, blocker}} into force for a project of the caller''s.';
grant execute on function cogo_api.set_quality_standard to authenticated;

create function cogo.roll_back_quality_standard(project text, version integer, expected_version integer)
returns cogo.quality_standards language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_earlier constant cogo.quality_standards := case when roll_back_quality_standard.version = 0
    then cogo.usual_standard(cogo.home_of(roll_back_quality_standard.project), roll_back_quality_standard.project)
    else cogo.read_quality_standard(roll_back_quality_standard.project, roll_back_quality_standard.version) end;
begin
  return cogo.add_quality_standard(
    roll_back_quality_standard.project, v_earlier.dimensions, roll_back_quality_standard.expected_version, v_earlier.version);
end
$$;
comment on function cogo.roll_back_quality_standard is 'Puts what an earlier version said into force again, as a new version; 0 for the usual weights.';

create function cogo_api.roll_back_quality_standard(project text, version integer, expected_version integer default null)
returns setof cogo_api.quality_standards language sql volatile security definer set search_path = ''
as $$
  select s.project, s.version, s.dimensions, s.restored_from, s.created_by, s.created_at
  from cogo.roll_back_quality_standard(roll_back_quality_standard.project, roll_back_quality_standard.version,
                                       roll_back_quality_standard.expected_version) as s;
$$;
comment on function cogo_api.roll_back_quality_standard is 'Goes back to what an earlier version of the standard said.';
grant execute on function cogo_api.roll_back_quality_standard to authenticated;

revoke execute on all functions in schema cogo, cogo_api from public;
