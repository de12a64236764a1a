-- Ids are opaque text: a prefix and the base32 of a UUID version 7, so that they sort by age under the C collation.
-- Every table that belongs to an account carries account_id, and references between such tables include it:
-- the database itself refuses a link from one account into another.

CREATE TABLE accounts (
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX accounts_name_key ON accounts (lower(name));

CREATE TABLE roles (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
  name text NOT NULL,
  permissions text[] NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX roles_name_key ON roles (account_id, lower(name));

CREATE TABLE users (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
  email text NOT NULL,
  name text NOT NULL,
  -- Names of built-in roles and ids of custom ones.
  roles text[] NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (account_id, id)
);
CREATE UNIQUE INDEX users_email_key ON users (account_id, lower(email));

CREATE TABLE api_tokens (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX api_tokens_user ON api_tokens (user_id);

CREATE TABLE environments (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
  name text NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived')),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (account_id, id)
);
CREATE UNIQUE INDEX environments_name_key ON environments (account_id, lower(name)) WHERE status = 'active';

CREATE TABLE environment_members (
  account_id text COLLATE "C" NOT NULL,
  environment_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  role text NOT NULL CHECK (role IN ('developer', 'environment-admin')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (environment_id, user_id),
  FOREIGN KEY (account_id, environment_id) REFERENCES environments (account_id, id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX environment_members_user ON environment_members (user_id);
