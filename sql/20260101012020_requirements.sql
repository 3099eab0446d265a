-- Requirements: what a task is to meet, a row each, with where it was said. They are gathered from the task's sources
-- before anything is planned, listed, changed, approved or rejected by a person, and read by the analysis together with the
-- requirement that the task was submitted with.

create table cogo.requirements (
  task_id uuid not null references cogo.tasks (task_id) on delete cascade,
  number integer not null constraint number_is_positive check (number > 0),
  tenant_id uuid not null,
  statement text not null
    constraint statement_has_1_to_2000_characters check (char_length(statement) between 1 and 2000),
  kind text not null
    constraint kind_is_known check (kind in ('functional', 'quality', 'constraint', 'question', 'decision', 'out-of-scope')),
  priority text not null default 'must'
    constraint priority_is_known check (priority in ('must', 'should', 'could', 'wont')),
  criterion text
    constraint criterion_has_1_to_2000_characters check (char_length(criterion) between 1 and 2000),
  state text not null default 'proposed'
    constraint state_is_known check (state in ('proposed', 'approved', 'rejected', 'superseded')),
  extracted_by text not null
    constraint extracted_by_is_known check (extracted_by in ('rules', 'model', 'person')),
  ordinal smallint,
  passage integer,
  quotation text,
  criteria text[] not null default '{}',
  version bigint not null default 1,
  created_at timestamptz not null default cogo.clock(),
  updated_at timestamptz not null default cogo.clock(),
  primary key (task_id, number),
  foreign key (task_id, ordinal, passage) references cogo.source_passages (task_id, ordinal, number) on delete cascade,
  constraint a_quotation_has_a_place check (num_nulls(ordinal, passage, quotation) in (0, 3)),
  constraint what_is_read_is_quoted check (extracted_by = 'person' or quotation is not null)
);
comment on table cogo.requirements is 'What a task is to meet: one statement each, and where it was said.';
comment on column cogo.requirements.number is 'Its number in the task, from 1 without gaps.';
comment on column cogo.requirements.statement is 'What is asked for, as it is built; a person may say it in other words than the source.';
comment on column cogo.requirements.kind is 'functional, quality, constraint, decision: to be met. question: open. out-of-scope: not to be built.';
comment on column cogo.requirements.criterion is 'How it can be shown that it is met; null where nobody has said.';
comment on column cogo.requirements.state is 'proposed until a person approves or rejects it; superseded by a later statement about the same thing.';
comment on column cogo.requirements.extracted_by is 'rules: from the words of a sentence. model: by a model. person: added by one.';
comment on column cogo.requirements.ordinal is 'The source it was read in.';
comment on column cogo.requirements.passage is 'The passage of that source.';
comment on column cogo.requirements.quotation is 'The words of the passage that say it.';
comment on column cogo.requirements.criteria is 'The acceptance criteria that the analysis derived from it.';
comment on column cogo.requirements.version is 'Counts its changes, so that one can be made to depend on what was read.';

create index requirements_by_passage on cogo.requirements (task_id, ordinal, passage) where ordinal is not null;

create table cogo.requirement_relations (
  task_id uuid not null,
  number integer not null,
  relation text not null
    constraint relation_is_known check (relation in ('contradicts', 'duplicates', 'supersedes')),
  other integer not null,
  tenant_id uuid not null,
  reason text not null
    constraint reason_has_1_to_500_characters check (char_length(reason) between 1 and 500),
  primary key (task_id, number, relation, other),
  foreign key (task_id, number) references cogo.requirements (task_id, number) on delete cascade,
  foreign key (task_id, other) references cogo.requirements (task_id, number) on delete cascade,
  constraint nothing_is_related_to_itself check (number <> other)
);
comment on table cogo.requirement_relations is 'What a requirement contradicts, says again or takes the place of; the later one comes first.';

create index requirement_relations_by_other on cogo.requirement_relations (task_id, other);

create function cogo.require_quotation()
returns trigger language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if new.quotation is not null and not exists (
    select from cogo.source_passages as p
    where p.task_id = new.task_id and p.ordinal = new.ordinal and p.number = new.passage
      and position(new.quotation in p.text) > 0) then
    perform cogo.raise_error('invalid_input',
      format('Expected a quotation of passage %s of source %s, got "%s"', new.passage, new.ordinal, left(new.quotation, 100)),
      'Copy it letter by letter');
  end if;
  return new;
end
$$;
comment on function cogo.require_quotation is 'Refuses a quotation that is not in its passage.';

create trigger quotations_are_in_their_passage
  before insert or update of quotation, ordinal, passage on cogo.requirements
  for each row execute function cogo.require_quotation();

do $$
declare
  v_table text;
begin
  foreach v_table in array array['requirements', 'requirement_relations']
  loop
    execute format('alter table cogo.%I enable row level security', v_table);
    execute format(
      'create policy members_read on cogo.%I for select to authenticated
         using (tenant_id in (select cogo.caller_tenants()))', v_table);
    execute format('grant select on cogo.%I to authenticated, service_role', v_table);
  end loop;
end
$$;

create function cogo.requirement_evidence(task_id uuid, criteria text[])
returns jsonb language plpgsql stable security invoker set search_path = ''
as $$
begin
  if criteria = '{}' then
    return '[]';
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
             'criterion', j.criterion, 'text', j.what, 'verdict', j.status, 'why', j.why, 'tests', to_jsonb(j.files))
             order by j.criterion), '[]')
    from cogo.judged_criteria((
      select r.run_id from cogo.runs as r
      where r.task_id = requirement_evidence.task_id and r.parent_step_id is null order by r.number desc limit 1))
      as j (criterion, what, status, why, files)
    where j.criterion = any (requirement_evidence.criteria));
end
$$;
comment on function cogo.requirement_evidence is 'What the last judgement of the task''s latest run says of these criteria, and which files test them.';

create view cogo_api.requirements with (security_invoker = true) as
  select r.task_id, r.number, r.statement, r.kind, r.priority, r.criterion, r.state, r.extracted_by, r.ordinal as source,
         s.name as source_name, r.passage, r.quotation, p.speaker, p.said_at, p.place,
         (select coalesce(jsonb_agg(jsonb_build_object('relation', l.relation, 'number', l.other, 'reason', l.reason)
                                    order by l.other, l.relation), '[]')
          from cogo.requirement_relations as l where l.task_id = r.task_id and l.number = r.number) as relations,
         r.criteria, cogo.requirement_evidence(r.task_id, r.criteria) as evidence, r.version, r.created_at, r.updated_at
  from cogo.requirements as r
  left join cogo.task_sources as s on s.task_id = r.task_id and s.ordinal = r.ordinal
  left join cogo.source_passages as p on p.task_id = r.task_id and p.ordinal = r.ordinal and p.number = r.passage;
comment on view cogo_api.requirements is 'What the caller''s tasks are to meet, where it was said, and what became of it.';
grant select on cogo_api.requirements to authenticated, service_role;

create function cogo.stated_requirement(task_id uuid, requirement text)
returns text language sql stable security invoker set search_path = ''
as $$
  select requirement || coalesce(e'\n\n' || string_agg(r.statement, e'\n' order by r.number), '')
  from cogo.requirements as r
  where r.task_id = stated_requirement.task_id and r.state in ('proposed', 'approved')
    and r.kind not in ('question', 'out-of-scope') and r.priority <> 'wont';
$$;
comment on function cogo.stated_requirement is
  'What is to be analysed and built: the requirement that was submitted, and the statements of the sources that stand.';

revoke execute on all functions in schema cogo, cogo_api from public;
grant execute on function cogo.requirement_evidence to authenticated, service_role;
