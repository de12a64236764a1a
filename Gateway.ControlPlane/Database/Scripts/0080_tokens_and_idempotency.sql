-- What a token may do at most: what its user and whoever issued it held then. Null: whatever its user may, as for an account-admin's own
-- and for those from before this script.
ALTER TABLE api_tokens ADD COLUMN permissions text[];

-- Who has taken the key. A call that went on for longer than it may keep its key must not touch what the next one has left under it.
ALTER TABLE idempotency_keys ADD COLUMN taking uuid;
