-- An action is looked for without its service as well, and a service without an action: each along its own index, newest first.
DROP INDEX audit_events_action;
CREATE INDEX audit_events_service ON audit_events (account_id, service, time DESC, id DESC, action) WHERE service IS NOT NULL;
CREATE INDEX audit_events_action ON audit_events (account_id, action, time DESC, id DESC) WHERE action IS NOT NULL;

-- What was refused in an environment is looked for where nearly everything was allowed.
CREATE INDEX audit_events_refused_environment ON audit_events (account_id, environment_id, decision, time DESC, id DESC)
  WHERE decision <> 'allowed' AND environment_id IS NOT NULL;
