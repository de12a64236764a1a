-- What a daemon computed for calls that it refused. Values that could be secrets are hashed before they leave the daemon.
CREATE TABLE diagnoses (
  account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
  event_id uuid NOT NULL,
  request_id text COLLATE "C" NOT NULL,
  stored_at timestamptz NOT NULL,
  diagnosis jsonb NOT NULL,
  PRIMARY KEY (account_id, event_id)
);
CREATE INDEX diagnoses_request ON diagnoses (account_id, request_id);
CREATE INDEX diagnoses_age ON diagnoses (stored_at);
