-- Passwords, sessions and single sign-on. What is secret is here as a hash only: PBKDF2 for passwords, SHA-256 for random tokens.

CREATE TABLE user_passwords (
  user_id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL,
  password_hash text NOT NULL,
  set_at timestamptz NOT NULL,
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);

-- One live invitation or reset per user: a new one replaces it.
CREATE TABLE password_links (
  user_id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);

-- Counted by the hash of the e-mail, whether or not anybody has it: what is answered must not tell the two apart.
CREATE TABLE sign_in_tries (
  email_hash bytea PRIMARY KEY CHECK (octet_length(email_hash) = 32),
  tries integer NOT NULL,
  window_ends_at timestamptz NOT NULL
);
CREATE INDEX sign_in_tries_window ON sign_in_tries (window_ends_at);

CREATE TABLE sessions (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  method text NOT NULL CHECK (method IN ('password', 'oidc')),
  client_address text,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);
CREATE INDEX sessions_user ON sessions (user_id, id);
CREATE INDEX sessions_last_seen ON sessions (last_seen_at);

-- Who a person is at the identity provider. Another subject with the same e-mail is another person.
CREATE TABLE user_identities (
  account_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, issuer, subject),
  UNIQUE (user_id, issuer),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id)
);

-- Those of users.roles that came from groups at the last sign-in; the others were given by hand and are never taken by a sign-in.
ALTER TABLE users ADD COLUMN group_roles text[] NOT NULL DEFAULT '{}';
ALTER TABLE environment_members ADD COLUMN from_group boolean NOT NULL DEFAULT false;
