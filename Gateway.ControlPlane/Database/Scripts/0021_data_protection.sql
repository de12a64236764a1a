-- The keys under which antiforgery tokens and the state of single sign-on are protected, shared by all nodes; encrypted under the key ring.
CREATE TABLE data_protection_keys (
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  nonce bytea NOT NULL CHECK (octet_length(nonce) = 12),
  ciphertext bytea NOT NULL,
  created_at timestamptz NOT NULL
);
