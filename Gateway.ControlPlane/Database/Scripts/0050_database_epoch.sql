-- Names the history that the sequences of changes belong to. It is not stored, because a dump would bring it back with the rest, but read
-- from what a restore cannot keep: the cluster, its timeline (a promoted replica, or recovery to a point in time), the database and the
-- file of the table changes (a restore makes the table anew, or empties it first). Daemons that hear another epoch drop what they cached:
-- the numbers that they compare grants with mean something else now. What a provider does not let us read counts as empty.
CREATE FUNCTION database_epoch() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_cluster text := '';
  v_timeline text := '';
BEGIN
  BEGIN
    v_cluster := (SELECT system_identifier::text FROM pg_control_system());
  EXCEPTION WHEN OTHERS THEN
    NULL;
  END;
  BEGIN
    v_timeline := left(pg_walfile_name(pg_current_wal_lsn()), 8);
  EXCEPTION WHEN OTHERS THEN
    NULL;
  END;
  RETURN md5(concat_ws('/', v_cluster, v_timeline, (SELECT oid FROM pg_database WHERE datname = current_database()), pg_relation_filenode('changes')));
END
$$;
