-- Which workflow templates a run may be planned from. Of each, a run sees one version: which follows from the run's id and
-- the shares alone, so that it stays the same whenever it is asked.

create function cogo.trial_place(run_id uuid, subject text)
returns double precision language sql immutable security invoker set search_path = ''
as $$ select ('x' || left(md5(trial_place.run_id || ':' || trial_place.subject), 8))::bit(32)::bigint / 4294967296.0::double precision; $$;
comment on function cogo.trial_place is
  'Where a run stands in a trial, 0 to 1, computed from both: two trials divide runs independently of each other.';

create function cogo.require_workflow(tenant_id uuid, template text, version integer)
returns uuid language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_version_id uuid;
begin
  if template is null then
    return null;
  end if;
  select w.version_id into v_version_id from cogo.workflow_templates as w
  where w.template = require_workflow.template and w.version = require_workflow.version
    and coalesce(w.tenant_id = require_workflow.tenant_id, true)
  order by w.status = 'active' desc, w.tenant_id nulls last limit 1;
  if not found then
    perform cogo.raise_error('invalid_plan', format('No version %s of a workflow template "%s"', version, template));
  end if;
  return v_version_id;
end
$$;
comment on function cogo.require_workflow is 'The version that a tenant means by a name: one that is active, and its own before COGO''s. Null for no name.';

create function cogo.active_workflows(tenant_id uuid, run_id uuid default null)
returns setof cogo.workflow_templates language sql stable security invoker set search_path = ''
as $$
  with visible as (
    select w.*, sum(w.share) over of_its_owner as until, sum(w.share) over all_of_it as total,
           row_number() over (partition by w.template, w.tenant_id order by w.share desc, w.version desc) as rank
    from cogo.workflow_templates as w
    where w.status = 'active'
      and (w.tenant_id = active_workflows.tenant_id or w.tenant_id is null and not exists (
        select from cogo.workflow_templates as own
        where own.template = w.template and own.tenant_id = active_workflows.tenant_id and own.status = 'active'))
    window all_of_it as (partition by w.template, w.tenant_id), of_its_owner as (all_of_it order by w.version)
  )
  select distinct on (v.template)
         v.version_id, v.tenant_id, v.template, v.version, v.title, v.description, v.generation, v.complexity, v.phases, v.note,
         v.status, v.share, v.created_by, v.created_at, v.activated_at
  from visible as v
  where case when active_workflows.run_id is null then v.rank = 1
             else cogo.trial_place(active_workflows.run_id, 'workflow ' || v.template) * v.total < v.until end
  order by v.template, v.version;
$$;
comment on function cogo.active_workflows is
  'Of each template that the tenant may use, the version that the run is given by the shares; without a run the one with '
  'the largest share. The tenant''s own go before COGO''s of the same name.';

create function cogo.require_usable_workflow(tenant_id uuid, template text)
returns void language plpgsql stable security invoker set search_path = ''
as $$
begin
  if template is not null and not exists (
    select from cogo.active_workflows(require_usable_workflow.tenant_id) as w where w.template = require_usable_workflow.template) then
    perform cogo.raise_error('invalid_input', format('Expected template to name an active workflow template, got "%s"', template),
      'The active ones are ' || (select string_agg(w.template, ', ' order by w.template)
                                 from cogo.active_workflows(require_usable_workflow.tenant_id) as w));
  end if;
end
$$;
comment on function cogo.require_usable_workflow is 'Refuses the name of a template that the tenant has no active version of; null names none.';

create function cogo.tenant_of_session(session_id uuid)
returns uuid language plpgsql stable security invoker set search_path = ''
as $$
begin
  if session_id is null then
    return cogo.require_tenant(null);
  end if;
  return (cogo.require_session(tenant_of_session.session_id, 'read')).tenant_id;
end
$$;
comment on function cogo.tenant_of_session is 'Whose session it is, if the caller may act there; without a session, the calling user''s tenant.';

create function cogo.withdrawn_workflow(tenant_id uuid, run_id uuid)
returns setof cogo.workflow_templates language sql stable security invoker set search_path = ''
as $$
  select w.* from cogo.runs as r
  join cogo.tasks as t on t.task_id = r.task_id
  join cogo.workflow_templates as w on w.template = t.template and coalesce(w.tenant_id = withdrawn_workflow.tenant_id, true)
  where r.run_id = withdrawn_workflow.run_id and w.activated_at <= r.started_at
    and not exists (select from cogo.active_workflows(withdrawn_workflow.tenant_id) as a where a.template = t.template)
  order by w.tenant_id nulls last, w.version desc limit 1;
$$;
comment on function cogo.withdrawn_workflow is
  'What the task of the run was submitted with, where it was withdrawn since: the newest version that was active when the run began.';

create function cogo.workflow_candidates(session_id uuid default null, run_id uuid default null, template text default null)
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_tenant_id constant uuid := cogo.tenant_of_session(workflow_candidates.session_id);
  v_named text;
begin
  v_named := coalesce(workflow_candidates.template, (
    select t.template from cogo.runs as r join cogo.tasks as t on t.task_id = r.task_id
    where r.run_id = workflow_candidates.run_id and r.session_id = workflow_candidates.session_id));
  if not exists (select from cogo.withdrawn_workflow(v_tenant_id, workflow_candidates.run_id) as w where w.template = v_named) then
    perform cogo.require_usable_workflow(v_tenant_id, v_named);
  end if;
  return jsonb_build_object('named', v_named, 'templates', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'template', w.template, 'version', w.version, 'title', w.title, 'description', w.description, 'generation', w.generation,
      'complexity', w.complexity, 'phases', cogo.with_delivery(w.phases, workflow_candidates.run_id)) order by w.template), '[]')
    from (select * from cogo.active_workflows(v_tenant_id, workflow_candidates.run_id)
          union all select * from cogo.withdrawn_workflow(v_tenant_id, workflow_candidates.run_id)) as w
    where w.template = v_named or v_named is null and w.complexity <> '{}'));
end
$$;
comment on function cogo.workflow_candidates is
  'What a run of the session may be planned from, {named, templates}: the template that is named, here or by the run''s '
  'task, which keeps it though it is withdrawn, or else all that are meant for some level of complexity.';

create function cogo_api.workflow_candidates(session_id uuid default null, run_id uuid default null, template text default null)
returns jsonb language sql stable security definer set search_path = ''
as $$
  select cogo.workflow_candidates(workflow_candidates.session_id, workflow_candidates.run_id, workflow_candidates.template);
$$;
comment on function cogo_api.workflow_candidates is 'What a run of the session may be planned from.';
grant execute on function cogo_api.workflow_candidates to authenticated, service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
