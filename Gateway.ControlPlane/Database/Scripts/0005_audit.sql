-- Calls through the gateway (kind 'call', written by daemons) and administrative acts (kind 'administration').
-- Partitioned by month; the default partition takes clocks that are far off.
CREATE TABLE audit_events (
  account_id text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  time timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('call', 'administration')),
  node_id text COLLATE "C",
  request_id text,
  decision text NOT NULL CHECK (decision IN ('allowed', 'denied', 'failed')),
  reason text,
  error_code text,
  access_key_id text COLLATE "C",
  environment_id text COLLATE "C",
  access_request_id text COLLATE "C",
  requester_id text COLLATE "C",
  client_address text,
  method text,
  host text,
  service text,
  region text,
  action text,
  resource text,
  status integer,
  upstream_request_id text,
  request_bytes bigint,
  response_bytes bigint,
  duration_ms double precision,
  upstream_ms double precision,
  user_agent text,
  actor_id text COLLATE "C",
  target_type text,
  target_id text COLLATE "C",
  before jsonb,
  after jsonb,
  UNIQUE (account_id, id, time)
) PARTITION BY RANGE (time);

CREATE TABLE audit_events_default PARTITION OF audit_events DEFAULT;

CREATE INDEX audit_events_time ON audit_events (account_id, time DESC, id DESC);
CREATE INDEX audit_events_key ON audit_events (account_id, access_key_id, time DESC, id DESC) WHERE access_key_id IS NOT NULL;
CREATE INDEX audit_events_requester ON audit_events (account_id, requester_id, time DESC, id DESC) WHERE requester_id IS NOT NULL;
CREATE INDEX audit_events_actor ON audit_events (account_id, actor_id, time DESC, id DESC) WHERE actor_id IS NOT NULL;

CREATE FUNCTION refuse_audit_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_events is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_edit();

-- Makes the month's partition if it is missing. Several nodes may call it at once.
CREATE FUNCTION ensure_audit_partition(p_month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_from date := date_trunc('month', p_month)::date;
  v_name text := 'audit_events_' || to_char(v_from, 'YYYYMM');
BEGIN
  PERFORM pg_advisory_xact_lock(4854112302);
  IF to_regclass(v_name) IS NULL THEN
    EXECUTE format('CREATE TABLE %I PARTITION OF audit_events FOR VALUES FROM (%L) TO (%L)',
      v_name, v_from::text || ' 00:00:00+00', (v_from + interval '1 month')::date::text || ' 00:00:00+00');
  END IF;
END
$$;

-- The current month's partition before the first event; the rest is made by the running control plane.
SELECT ensure_audit_partition(now()::date);

CREATE TABLE idempotency_keys (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
  user_id text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  request_hash bytea NOT NULL,
  created_at timestamptz NOT NULL,
  -- Null while the first call runs. No body is kept of answers that show a secret.
  status integer,
  location text,
  etag text,
  body text,
  PRIMARY KEY (account_id, user_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
