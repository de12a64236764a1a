CREATE TABLE access_requests (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
  environment_id text COLLATE "C" NOT NULL,
  requester_id text COLLATE "C" NOT NULL,
  cloud text NOT NULL CHECK (cloud IN ('aws')),
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'approved', 'active', 'denied', 'cancelled', 'revoked', 'expired', 'archived')),
  services text[] NOT NULL,
  -- Empty: every region.
  regions text[] NOT NULL,
  justification text,
  expires_at timestamptz,
  cloud_credential_id text COLLATE "C",
  policy_group_id text COLLATE "C",
  decided_by text COLLATE "C",
  decided_at timestamptz,
  comment text,
  -- Why it was denied or revoked.
  reason text,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (account_id, id),
  FOREIGN KEY (account_id, environment_id) REFERENCES environments (account_id, id),
  FOREIGN KEY (account_id, requester_id) REFERENCES users (account_id, id),
  FOREIGN KEY (account_id, decided_by) REFERENCES users (account_id, id),
  FOREIGN KEY (account_id, cloud_credential_id) REFERENCES cloud_credentials (account_id, id),
  FOREIGN KEY (account_id, policy_group_id) REFERENCES policy_groups (account_id, id),
  CHECK (status NOT IN ('approved', 'active') OR cloud_credential_id IS NOT NULL)
);
CREATE INDEX access_requests_account ON access_requests (account_id, id DESC);
CREATE INDEX access_requests_environment ON access_requests (environment_id, id DESC);
CREATE INDEX access_requests_requester ON access_requests (requester_id, id DESC);
CREATE INDEX access_requests_credential ON access_requests (cloud_credential_id) WHERE status IN ('approved', 'active');
CREATE INDEX access_requests_policy_group ON access_requests (policy_group_id) WHERE policy_group_id IS NOT NULL;
CREATE INDEX access_requests_expiry ON access_requests (expires_at) WHERE status IN ('approved', 'active');

-- A key that ended keeps its secret, so that a caller who still signs with it is told "not active" and not "wrong signature".
CREATE TABLE proxy_keys (
  access_key_id text COLLATE "C" PRIMARY KEY CHECK (access_key_id ~ '^[A-Z0-9]{20}$'),
  account_id text COLLATE "C" NOT NULL,
  access_request_id text COLLATE "C" NOT NULL,
  secret_id text COLLATE "C" NOT NULL REFERENCES secrets (id),
  created_at timestamptz NOT NULL,
  revealed_at timestamptz,
  ended_at timestamptz,
  FOREIGN KEY (account_id, access_request_id) REFERENCES access_requests (account_id, id)
);
CREATE INDEX proxy_keys_request ON proxy_keys (access_request_id);
