-- Sessions and tasks are called in the graph what they are called now, not what they were called when their
-- last run ended.

create function cogo.rename_session_node()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.graph_nodes set name = new.title, properties = jsonb_build_object('project', new.project)
  where graph_nodes.tenant_id = new.tenant_id and graph_nodes.kind = 'session' and graph_nodes.key = new.session_id::text;
  return null;
end
$$;
comment on function cogo.rename_session_node is 'Gives a session''s node, if it has one, its title and project.';

create trigger rename_session_node after update of title, project on cogo.sessions
  for each row when ((old.title, old.project) is distinct from (new.title, new.project))
  execute function cogo.rename_session_node();

create function cogo.rename_task_nodes()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.graph_nodes
  set name = case graph_nodes.kind when 'requirement' then left(new.requirement, 200) else coalesce(new.title, left(new.requirement, 200)) end
  where graph_nodes.tenant_id = new.tenant_id and graph_nodes.kind in ('requirement', 'task') and graph_nodes.key = new.task_id::text;
  return null;
end
$$;
comment on function cogo.rename_task_nodes is 'Gives a task''s nodes, if it has any, its title and requirement.';

create trigger rename_task_nodes after update of title, requirement on cogo.tasks
  for each row when ((old.title, old.requirement) is distinct from (new.title, new.requirement))
  execute function cogo.rename_task_nodes();

revoke execute on all functions in schema cogo from public;
