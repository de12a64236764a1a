-- For If-Match on the edit of a membership.
ALTER TABLE environment_members ADD COLUMN version bigint NOT NULL DEFAULT 1;
