-- The finished tasks of these tenants are past their retention.
update cogo.tasks set finished_at = now() - interval '100 days', created_at = now() - interval '100 days'
where tenant_id = any ($1) and finished_at is not null
