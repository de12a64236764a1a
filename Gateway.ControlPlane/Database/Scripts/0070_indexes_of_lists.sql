-- Access requests of one status, newest first: what waits for an approver is few among many.
CREATE INDEX access_requests_status ON access_requests (account_id, status, id DESC);

-- A sign-in names an e-mail and not always an account.
CREATE INDEX users_email ON users (lower(email));

-- The calls of an access request, for the usage of its cloud credential.
CREATE INDEX usage_days_access_request ON usage_days (account_id, access_request_id, day);
