-- Everything that must be recoverable, AES-256-GCM under the key ring. The additional data binds the ciphertext to
-- (purpose, account_id, owner_id, id): a ciphertext copied into another row does not decrypt.
CREATE TABLE secrets (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
  purpose text NOT NULL CHECK (purpose IN ('proxy-key', 'cloud-credential')),
  owner_id text COLLATE "C" NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  nonce bytea NOT NULL CHECK (octet_length(nonce) = 12),
  ciphertext bytea NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX secrets_key ON secrets (key_id, id);

CREATE TABLE cloud_credentials (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
  name text NOT NULL,
  cloud text NOT NULL CHECK (cloud IN ('aws')),
  kind text NOT NULL CHECK (kind IN ('static', 'session', 'assume-role', 'ambient')),
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled', 'deleted')),
  access_key_id text,
  secret_id text COLLATE "C" REFERENCES secrets (id),
  expires_at timestamptz,
  -- The AWS account, 12 digits; given or learned by verification.
  cloud_account_id text,
  arn text,
  region text,
  role_arn text,
  external_id text,
  session_name_template text,
  base_credential_id text COLLATE "C",
  verified_at timestamptz,
  verification_error text,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (account_id, id),
  FOREIGN KEY (account_id, base_credential_id) REFERENCES cloud_credentials (account_id, id)
);
CREATE UNIQUE INDEX cloud_credentials_name_key ON cloud_credentials (account_id, lower(name)) WHERE status <> 'deleted';

CREATE TABLE policy_groups (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
  name text NOT NULL,
  policies jsonb NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (account_id, id)
);
CREATE UNIQUE INDEX policy_groups_name_key ON policy_groups (account_id, lower(name));
