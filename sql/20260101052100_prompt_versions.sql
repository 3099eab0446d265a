-- Publishing versions, dividing runs between them, rolling back. Each is audited. Prompts belong to no tenant,
-- so only operators read these entries.

create function cogo.audit_prompt(action text, details jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform cogo.record_audit(audit_prompt.action, '00000000-0000-0000-0000-000000000000', details => audit_prompt.details);
end
$$;
comment on function cogo.audit_prompt is 'Records a change of a prompt in the audit log.';

create function cogo.lock_prompt(prompt text)
returns cogo.prompts language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_prompt cogo.prompts;
begin
  select * into v_prompt from cogo.prompts where prompts.prompt = lock_prompt.prompt for no key update;
  if not found then
    perform cogo.raise_error('not_found', format('No prompt "%s"', lock_prompt.prompt));
  end if;
  return v_prompt;
end
$$;
comment on function cogo.lock_prompt is
  'The prompt under its lock, so that changes to it follow one another; otherwise not_found.';

create function cogo.check_instruction(instruction text, placeholders text[])
returns void language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_unknown text[];
  v_opened integer := (select count(*) from regexp_matches(instruction, '\{%-?\s*(if|unless|for|case|capture)\s', 'g'));
  v_closed integer := (select count(*) from regexp_matches(instruction, '\{%-?\s*end(if|unless|for|case|capture)\s*-?%\}', 'g'));
begin
  v_unknown := array(
    select distinct named.match[1]
    from regexp_matches(instruction, '\{\{-?\s*([^\s|.}-]*)', 'g') as named (match)
    where named.match[1] <> all (placeholders)
      and named.match[1] not in (
        select looped.match[1] from regexp_matches(instruction, '\{%-?\s*for\s+(\w+)\s+in\s', 'g') as looped (match))
    order by 1);
  if cardinality(v_unknown) > 0 then
    perform cogo.raise_error('invalid_input',
      format('Expected the placeholders %s, got %s', array_to_string(placeholders, ', '), array_to_string(v_unknown, ', ')));
  elsif v_opened <> v_closed
     or (select count(*) from regexp_matches(instruction, '\{\{', 'g')) <> (select count(*) from regexp_matches(instruction, '\}\}', 'g'))
     or (select count(*) from regexp_matches(instruction, '\{%', 'g')) <> (select count(*) from regexp_matches(instruction, '%\}', 'g')) then
    perform cogo.raise_error('invalid_input', 'Expected every brace and every block of the instruction to be closed');
  end if;
end
$$;
comment on function cogo.check_instruction is
  'Refuses a template that does not parse or has an unknown placeholder: it would fail every run that is given it.';

create function cogo.activate_prompt_versions(prompt text, shares jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
begin
  update cogo.prompt_versions as v
  set status = 'active', share = (shares ->> v.version::text)::double precision, activated_at = coalesce(v.activated_at, cogo.clock())
  where v.prompt = activate_prompt_versions.prompt and shares ? v.version::text
    and (shares ->> v.version::text)::double precision > 0;
  update cogo.prompt_versions as v
  set status = 'retired', share = 0
  where v.prompt = activate_prompt_versions.prompt and v.status = 'active'
    and coalesce((shares ->> v.version::text)::double precision, 0) = 0;
end
$$;
comment on function cogo.activate_prompt_versions is
  'Makes exactly these versions active, with these shares, and retires the others; the caller holds the prompt''s '
  'lock.';

create function cogo.publish_prompt_version(
  prompt text, system text, instruction text, output text default null, note text default '', activate boolean
  default true)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_prompt cogo.prompts := cogo.lock_prompt(publish_prompt_version.prompt);
  v_version integer := (select coalesce(max(v.version), 0) + 1 from cogo.prompt_versions as v where v.prompt = publish_prompt_version.prompt);
begin
  if coalesce(trim(publish_prompt_version.system), '') = '' or coalesce(trim(publish_prompt_version.instruction), '') = '' then
    perform cogo.raise_error('invalid_input', 'Expected a system text and an instruction, got nothing');
  end if;
  perform cogo.check_instruction(publish_prompt_version.instruction, v_prompt.placeholders);
  insert into cogo.prompt_versions (prompt, version, system, instruction, output, note, created_by)
  values (publish_prompt_version.prompt, v_version, publish_prompt_version.system, publish_prompt_version.instruction,
          publish_prompt_version.output, coalesce(publish_prompt_version.note, ''), auth.uid());
  if activate then
    perform cogo.activate_prompt_versions(publish_prompt_version.prompt, jsonb_build_object(v_version::text, 1));
  end if;
  perform cogo.audit_prompt('prompt-published', jsonb_build_object(
    'prompt', publish_prompt_version.prompt, 'version', v_version, 'active', activate, 'note', nullif(note, '')));
  return v_version;
end
$$;
comment on function cogo.publish_prompt_version is
  'Adds a version and returns its number; alone active at once, or a draft.';

create function cogo_api.publish_prompt_version(
  prompt text, system text, instruction text, output text default null, note text default '', activate boolean
  default true)
returns integer language sql volatile security definer set search_path = ''
as $$
  select cogo.publish_prompt_version(publish_prompt_version.prompt, publish_prompt_version.system, publish_prompt_version.instruction,
                                     publish_prompt_version.output, publish_prompt_version.note, publish_prompt_version.activate);
$$;
comment on function cogo_api.publish_prompt_version is
  'Operators: adds a version and returns its number; alone active at once, or a draft.';
grant execute on function cogo_api.publish_prompt_version to service_role;

create function cogo.set_prompt_shares(prompt text, shares jsonb)
returns void language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_unknown text;
begin
  perform cogo.lock_prompt(set_prompt_shares.prompt);
  perform cogo.require_shares(shares);
  if shares = '{}' then
    perform cogo.raise_error('invalid_input', 'Expected the share of a version, got none');
  end if;
  select s.key into v_unknown from jsonb_each(shares) as s
  where s.key not in (select v.version::text from cogo.prompt_versions as v where v.prompt = set_prompt_shares.prompt)
  order by s.key limit 1;
  if found then
    perform cogo.raise_error('not_found', format('No version %s of the prompt "%s"', v_unknown, set_prompt_shares.prompt));
  end if;
  perform cogo.activate_prompt_versions(set_prompt_shares.prompt, shares);
  perform cogo.audit_prompt('prompt-shares-set', jsonb_build_object('prompt', set_prompt_shares.prompt, 'shares', shares));
end
$$;
comment on function cogo.set_prompt_shares is
  'Divides future runs between versions, {"1": 0.9, "2": 0.1}; versions without a share are retired.';

create function cogo_api.set_prompt_shares(prompt text, shares jsonb)
returns void language sql volatile security definer set search_path = ''
as $$ select cogo.set_prompt_shares(set_prompt_shares.prompt, set_prompt_shares.shares); $$;
comment on function cogo_api.set_prompt_shares is 'Operators: divides the runs to come between versions.';
grant execute on function cogo_api.set_prompt_shares to service_role;

create function cogo.roll_back_prompt(prompt text, reason text default null)
returns integer language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_newest integer;
  v_before integer;
begin
  perform cogo.lock_prompt(roll_back_prompt.prompt);
  select max(v.version) into v_newest from cogo.prompt_versions as v
  where v.prompt = roll_back_prompt.prompt and v.status = 'active';
  select max(v.version) into v_before from cogo.prompt_versions as v
  where v.prompt = roll_back_prompt.prompt and v.version < v_newest and v.activated_at is not null;
  if v_before is null then
    perform cogo.raise_error('invalid_state', format('No version of the prompt "%s" comes before version %s', roll_back_prompt.prompt, v_newest),
      'Publish the text you want as a new version');
  end if;
  perform cogo.activate_prompt_versions(roll_back_prompt.prompt, jsonb_build_object(v_before::text, 1));
  perform cogo.audit_prompt('prompt-rolled-back', jsonb_build_object(
    'prompt', roll_back_prompt.prompt, 'from', v_newest, 'to', v_before, 'reason', roll_back_prompt.reason));
  return v_before;
end
$$;
comment on function cogo.roll_back_prompt is
  'Makes the version before the newest active one alone active and returns it; drafts that were never active are '
  'passed over.';

create function cogo_api.roll_back_prompt(prompt text, reason text default null)
returns integer language sql volatile security definer set search_path = ''
as $$ select cogo.roll_back_prompt(roll_back_prompt.prompt, roll_back_prompt.reason); $$;
comment on function cogo_api.roll_back_prompt is 'Operators: goes back to the version before; returns it.';
grant execute on function cogo_api.roll_back_prompt to service_role;

revoke execute on all functions in schema cogo, cogo_api from public;
