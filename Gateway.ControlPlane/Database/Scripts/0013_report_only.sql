-- Violations are allowed, and told in the audit.
ALTER TABLE policy_groups ADD COLUMN report_only boolean NOT NULL DEFAULT false;
ALTER TABLE environments ADD COLUMN report_only boolean NOT NULL DEFAULT false;
