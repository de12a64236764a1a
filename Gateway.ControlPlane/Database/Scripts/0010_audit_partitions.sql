-- Makes the month's partition if it is missing. What the default partition holds of that month moves into it: without
-- that the month could never be given a partition of its own, nor be dropped past retention. Several nodes may call it
-- at once. The append-only trigger is set aside for the move alone, under a lock that keeps every other writer out.
CREATE OR REPLACE FUNCTION ensure_audit_partition(p_month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_from timestamptz := (date_trunc('month', p_month)::date::text || ' 00:00:00+00')::timestamptz;
  v_to timestamptz := ((date_trunc('month', p_month) + interval '1 month')::date::text || ' 00:00:00+00')::timestamptz;
  v_name text := 'audit_events_' || to_char(p_month, 'YYYYMM');
BEGIN
  PERFORM pg_advisory_xact_lock(4854112302);
  IF to_regclass(v_name) IS NOT NULL THEN
    RETURN;
  END IF;
  -- The parent first, as every insert takes them: the other way round each would wait for the other.
  LOCK TABLE ONLY audit_events IN ACCESS EXCLUSIVE MODE;
  LOCK TABLE audit_events_default IN ACCESS EXCLUSIVE MODE;
  IF NOT EXISTS (SELECT 1 FROM audit_events_default WHERE time >= v_from AND time < v_to) THEN
    EXECUTE format('CREATE TABLE %I PARTITION OF audit_events FOR VALUES FROM (%L) TO (%L)', v_name, v_from, v_to);
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE audit_events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', v_name);
  ALTER TABLE audit_events_default DISABLE TRIGGER audit_events_append_only;
  EXECUTE format(
    'WITH moved AS (DELETE FROM audit_events_default WHERE time >= %L AND time < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
    v_from, v_to, v_name);
  ALTER TABLE audit_events_default ENABLE TRIGGER audit_events_append_only;
  EXECUTE format('ALTER TABLE audit_events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', v_name, v_from, v_to);
END
$$;

-- What the default partition holds from before a time: clocks that are far behind must not outlive retention.
CREATE FUNCTION drop_default_audit_events(p_before timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_dropped bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(4854112302);
  IF NOT EXISTS (SELECT 1 FROM audit_events_default WHERE time < p_before) THEN
    RETURN 0;
  END IF;
  LOCK TABLE ONLY audit_events IN ACCESS EXCLUSIVE MODE;
  ALTER TABLE audit_events_default DISABLE TRIGGER audit_events_append_only;
  DELETE FROM audit_events_default WHERE time < p_before;
  GET DIAGNOSTICS v_dropped = ROW_COUNT;
  ALTER TABLE audit_events_default ENABLE TRIGGER audit_events_append_only;
  RETURN v_dropped;
END
$$;

-- The policy that would have refused the call, had its group or environment not been in report-only mode.
ALTER TABLE audit_events ADD COLUMN reported_policy text;

-- Each filter of the list reads its own index backwards in time.
CREATE INDEX audit_events_environment ON audit_events (account_id, environment_id, time DESC, id DESC) WHERE environment_id IS NOT NULL;
CREATE INDEX audit_events_access_request ON audit_events (account_id, access_request_id, time DESC, id DESC) WHERE access_request_id IS NOT NULL;
CREATE INDEX audit_events_action ON audit_events (account_id, service, action, time DESC, id DESC) WHERE service IS NOT NULL;
CREATE INDEX audit_events_refused ON audit_events (account_id, decision, time DESC, id DESC) WHERE decision <> 'allowed';
CREATE INDEX audit_events_administration ON audit_events (account_id, time DESC, id DESC) WHERE kind = 'administration';
CREATE INDEX audit_events_target ON audit_events (account_id, target_id, time DESC, id DESC) WHERE target_id IS NOT NULL;
CREATE INDEX audit_events_reported ON audit_events (account_id, time DESC, id DESC) WHERE reported_policy IS NOT NULL;
CREATE INDEX audit_events_request_id ON audit_events (account_id, request_id) WHERE request_id IS NOT NULL;
