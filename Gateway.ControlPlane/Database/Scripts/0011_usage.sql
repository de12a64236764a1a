-- Calls rolled up by day, in the transaction that stores their events and only from events that were new: a repeated
-- batch adds nothing, a late one adds to its own day. Absent values are '', so that they can be part of a key.
CREATE TABLE usage_days (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
  day date NOT NULL,
  environment_id text COLLATE "C" NOT NULL,
  requester_id text COLLATE "C" NOT NULL,
  access_request_id text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  action text COLLATE "C" NOT NULL,
  calls bigint NOT NULL,
  errors bigint NOT NULL,
  denials bigint NOT NULL,
  reported bigint NOT NULL,
  request_bytes numeric NOT NULL,
  response_bytes numeric NOT NULL,
  -- Both ways, of calls that were not denied: what a price by the byte is for.
  forwarded_bytes numeric NOT NULL,
  UNIQUE (account_id, day, environment_id, requester_id, access_request_id, service, action)
) WITH (fillfactor = 70);
CREATE INDEX usage_days_requester ON usage_days (account_id, requester_id, day);

-- How many of those that were not denied took how long: bucket n holds what took up to 0.1 * 2^(n/4) ms and more than bucket n - 1.
-- Buckets of the same number add up, over days and over everything else.
CREATE TABLE usage_latencies (
  usage_id bigint NOT NULL REFERENCES usage_days (id) ON DELETE CASCADE,
  bucket smallint NOT NULL,
  calls bigint NOT NULL,
  PRIMARY KEY (usage_id, bucket)
) WITH (fillfactor = 70);

-- Bucket 0 is everything up to 0.1 ms, bucket 96 everything above 1,410,790 ms (23.5 minutes).
CREATE FUNCTION latency_bucket(p_ms double precision) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN p_ms IS NULL OR p_ms <= 0.1 THEN 0
    WHEN p_ms > 1410790 THEN 96
    ELSE ceil(round((4 * ln(p_ms / 0.1) / ln(2::double precision))::numeric, 9))
  END::smallint
$$;

-- Within a bucket the geometric middle is the answer: at most 2^(1/8), 9.1 per cent, from the true value.
CREATE FUNCTION latency_of_bucket(p_bucket integer) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p_bucket = 0 THEN 0.1 ELSE 0.1 * power(2, (p_bucket - 0.5) / 4.0) END
$$;

-- What was stored before this script. Left joins and conflicts are not needed: the tables are empty.
WITH groups AS (
  INSERT INTO usage_days (account_id, day, environment_id, requester_id, access_request_id, service, action,
    calls, errors, denials, reported, request_bytes, response_bytes, forwarded_bytes)
  SELECT account_id, (time AT TIME ZONE 'UTC')::date, coalesce(environment_id, ''), coalesce(requester_id, ''), coalesce(access_request_id, ''),
    coalesce(service, ''), coalesce(action, ''), count(*), count(*) FILTER (WHERE decision = 'failed' OR (decision = 'allowed' AND status >= 400)),
    count(*) FILTER (WHERE decision = 'denied'), 0, sum(coalesce(request_bytes, 0)), sum(coalesce(response_bytes, 0)),
    coalesce(sum(request_bytes + response_bytes) FILTER (WHERE decision <> 'denied'), 0)
  FROM audit_events WHERE kind = 'call' GROUP BY 1, 2, 3, 4, 5, 6, 7
  RETURNING id, account_id, day, environment_id, requester_id, access_request_id, service, action
)
INSERT INTO usage_latencies (usage_id, bucket, calls)
SELECT g.id, latency_bucket(e.duration_ms), count(*)
FROM audit_events e JOIN groups g ON g.account_id = e.account_id AND g.day = (e.time AT TIME ZONE 'UTC')::date
  AND g.environment_id = coalesce(e.environment_id, '') AND g.requester_id = coalesce(e.requester_id, '')
  AND g.access_request_id = coalesce(e.access_request_id, '') AND g.service = coalesce(e.service, '') AND g.action = coalesce(e.action, '')
WHERE e.kind = 'call' AND e.decision <> 'denied' GROUP BY 1, 2;
-- Prices for an estimate. One for a service and action; the action * stands for those without one of their own.
CREATE TABLE prices (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
  service text COLLATE "C" NOT NULL,
  action text COLLATE "C" NOT NULL,
  per_call numeric NOT NULL CHECK (per_call >= 0),
  per_gb numeric NOT NULL CHECK (per_gb >= 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  CONSTRAINT prices_target_key UNIQUE (account_id, service, action)
);
