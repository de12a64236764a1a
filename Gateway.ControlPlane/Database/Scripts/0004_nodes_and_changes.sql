-- A node belongs to one account and resolves the proxy keys of that account only.
CREATE TABLE nodes (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  version text,
  endpoint text,
  root_certificates text[] NOT NULL DEFAULT '{}',
  started_at timestamptz,
  last_seen_at timestamptz,
  revocation_lag_ms double precision,
  deleted_at timestamptz,
  UNIQUE (account_id, id)
);
CREATE UNIQUE INDEX nodes_name_key ON nodes (account_id, lower(name)) WHERE deleted_at IS NULL;

CREATE TABLE node_tokens (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL,
  node_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  FOREIGN KEY (account_id, node_id) REFERENCES nodes (account_id, id)
);
CREATE INDEX node_tokens_node ON node_tokens (node_id);

CREATE TABLE changes (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL,
  -- Null: every key of the account.
  access_key_ids text[],
  committed_at timestamptz NOT NULL
);
CREATE INDEX changes_account ON changes (account_id, sequence);

-- The highest sequence that was ever deleted: who resumes from before it has missed something.
CREATE TABLE changes_horizon (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  pruned_through bigint NOT NULL
);
INSERT INTO changes_horizon (pruned_through) VALUES (0);

-- The lock makes sequences visible in their own order: without it a transaction with a lower number could commit
-- after a reader had already passed it. Call it last in a transaction, so that the lock is held only for the commit.
CREATE FUNCTION record_change(p_account_id text, p_access_key_ids text[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  v_sequence bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(4854112301);
  INSERT INTO changes (account_id, access_key_ids, committed_at)
  VALUES (p_account_id, p_access_key_ids, clock_timestamp())
  RETURNING sequence INTO v_sequence;
  PERFORM pg_notify('gateway_changes', v_sequence::text);
  RETURN v_sequence;
END
$$;
