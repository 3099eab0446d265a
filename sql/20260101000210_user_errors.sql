-- Whose doing it was that work failed: what a user asked for that cannot be done, denied or cut short says nothing of the
-- agents, roles and workflow templates that met it.

create function cogo.is_users_doing(error jsonb)
returns boolean language sql immutable security invoker set search_path = ''
as $$
  select coalesce(error ->> 'code' in (
    'requirement_empty', 'requirement_too_long', 'requirement_not_understood', 'requirement_not_supported', 'requirement_not_covered',
    'source_invalid', 'invalid_plan', 'invalid_input', 'nothing_to_review', 'nothing_to_verify', 'nothing_to_assess',
    'nothing_to_report', 'contract_rejected',
    'budget_exceeded', 'models_off', 'approval_rejected', 'deadline_exceeded', 'task_cancelled', 'task_superseded', 'step_cancelled',
    'condition_not_met', 'map_not_possible', 'step_expired', 'event_timed_out', 'reference_missing', 'http_input_invalid', 'ask_input_invalid',
    'step_kind_not_done', 'flow_input_invalid', 'flow_event_invalid', 'http_address_refused', 'http_secret_refused',
    'http_status', 'http_response_too_large', 'http_unreachable', 'http_timeout',
    'deliver_input_invalid', 'delivery_rejected', 'delivery_empty', 'delivery_not_passed',
    'delivery_has_secret', 'delivery_path_refused', 'delivery_conflict', 'delivery_superseded',
    'delivery_changed', 'delivery_merged', 'delivery_unauthorised', 'delivery_target_missing',
    'delivery_target_empty', 'delivery_needs_runner', 'delivery_refused', 'delivery_unreachable'), false); -- whose address it is
$$;
comment on function cogo.is_users_doing is
  'Whether an error is of what was asked for, given, denied or cut short, and not of how it was done.';

revoke execute on all functions in schema cogo from public;
