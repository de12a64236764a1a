# Starting and ending the parts. Sourced by scaling_test.sh, which sets work, programs and postgres.
# shellcheck shell=bash

# start_part PART COMMAND...: in its namespace, its words in PART.log, its id in PART.pid.
start_part() {
    local part=$1
    shift
    (
        close_inherited
        exec ip netns exec "$(namespace_of "$part")" "$@"
    ) </dev/null >>"$work/$part.log" 2>&1 &
    record_process "$work/$part.pid" "$!"
    # So that the shell does not tell of its end.
    disown "$!"
}

# end_part PART [SIGNAL]: asks it to end and waits. KILL is what a fault is.
end_part() { end_recorded "$work/$1.pid" "${2:-TERM}" 30; }

# until_true SECONDS WHAT COMMAND...: fails when it did not come about.
until_true() {
    local tenths=$(($1 * 10)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        if ((tenths-- == 0)); then
            say "$what did not come about; what the parts said is in $work"
            return 1
        fi
        sleep 0.1
    done
}

# ---- certificates ---------------------------------------------------------------------------------------------

# The CA of the control plane's own https, and one certificate for both nodes. The daemons' root is another one.
make_certificates() {
    openssl ecparam -name prime256v1 -genkey -noout -out "$work/api-ca.key"
    openssl req -x509 -new -key "$work/api-ca.key" -sha256 -days 7 -subj '/CN=Control plane CA of the scaling test' \
        -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign' -out "$work/api-ca.crt"
    openssl ecparam -name prime256v1 -genkey -noout -out "$work/api.key"
    openssl req -new -key "$work/api.key" -subj '/CN=control-plane' -out "$work/api.csr"
    printf '%s\n' "subjectAltName=IP:${address_of[control-plane-1]},IP:${address_of[control-plane-2]}" 'extendedKeyUsage=serverAuth' >"$work/api.ext"
    openssl x509 -req -in "$work/api.csr" -CA "$work/api-ca.crt" -CAkey "$work/api-ca.key" -CAcreateserial -sha256 -days 7 \
        -extfile "$work/api.ext" -out "$work/api.crt"
}

# ---- PostgreSQL -----------------------------------------------------------------------------------------------

as_postgres() {
    local part=$1
    shift
    in_part "$part" setpriv --reuid=postgres --regid=postgres --clear-groups env -C / "PGPASSWORD=$password" "$@"
}

make_primary() {
    install -d -o postgres -g postgres -m 700 "$work/postgres-1" "$work/postgres-2"
    printf '%s' "$password" >"$work/postgres.password"
    chown postgres "$work/postgres.password"
    as_postgres postgres-1 "$postgres/initdb" -D "$work/postgres-1" --username=csg --pwfile="$work/postgres.password" --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C
    rm -f "$work/postgres.password"
    printf 'host all,replication csg 10.77.0.0/24 scram-sha-256\n' >>"$work/postgres-1/pg_hba.conf"
}

# start_postgres PART [SETTING...]
start_postgres() {
    local part=$1 setting
    local -a options=()
    for setting in "${@:2}"; do options+=(-c "$setting"); done
    start_part "$part" setpriv --reuid=postgres --regid=postgres --clear-groups env -C / "$postgres/postgres" -D "$work/$part" \
        -c "listen_addresses=${address_of[$part]}" -c unix_socket_directories= -c max_connections=200 "${options[@]}"
    until_true 30 "$part" postgres_answers "$part"
}

postgres_answers() { query "$1" 'SELECT 1'; }

# query PART SQL
query() { as_postgres "$1" psql -X -q -t -A -h "${address_of[$1]}" -U csg -d postgres -c "$2"; }

# A synchronous replica: what a commit answered is on both.
make_replica() {
    as_postgres postgres-2 "$postgres/pg_basebackup" -D "$work/postgres-2" -R -c fast -X stream \
        -d "host=${address_of[postgres-1]} user=csg password=$password application_name=postgres_2"
    start_replica
    until_true 30 'replication' is_replicated
    query postgres-1 "ALTER SYSTEM SET synchronous_standby_names = 'postgres_2'"
    query postgres-1 'SELECT pg_reload_conf()'
}

start_replica() { start_postgres postgres-2; }

is_replicated() { [[ $(query postgres-1 "SELECT state FROM pg_stat_replication WHERE application_name = 'postgres_2'") == streaming ]]; }

# ---- the gateway ----------------------------------------------------------------------------------------------

start_aws() { start_part aws "$dotnet" "$programs/Gateway.Benchmarks.dll" upstream --folder "$work" --address "${address_of[aws]}" --port 8443; }

control_plane_settings() {
    printf '%s\n' "--Database:ConnectionString=$connection" "--Secrets:KeyRingFile=$work/keyring"
}

start_control_plane() {
    local -a settings
    mapfile -t settings < <(control_plane_settings)
    start_part "$1" "$dotnet" "$programs/Gateway.ControlPlane.dll" serve "--Api:Listen=https://${address_of[$1]}:8443" \
        "--Api:CertificateFile=$work/api.crt" "--Api:KeyFile=$work/api.key" --AccessRequests:AllowSelfApproval=true "${settings[@]}"
}

control_plane_ready() { in_part client curl -fsS -m 3 --noproxy '*' --cacert "$work/api-ca.crt" "https://${address_of[$1]}:8443/readyz"; }

start_daemon() {
    local part=$1 first=control-plane-1 second=control-plane-2
    # Spread over the control planes: each begins with another.
    if [[ $part == daemon-2 ]]; then first=control-plane-2 second=control-plane-1; fi
    start_part "$part" "$dotnet" "$programs/Gateway.Daemon.dll" run "--Csg:Cert=$work/ca.crt" "--Csg:Key=$work/ca.key" \
        "--Csg:BindHost=${address_of[balancer]}" "--Csg:ListenAddress=${address_of[$part]}" "--Connect:ProxyProtocolFrom:0=${address_of[balancer]}" \
        "--ControlPlane:Url=https://${address_of[$first]}:8443;https://${address_of[$second]}:8443" "--ControlPlane:CaFile=$work/api-ca.crt" \
        "--ControlPlane:TokenFile=$work/$part.token" "--Audit:SpoolDirectory=$work/$part.spool" \
        "--Upstream:ConnectTo=${address_of[aws]}:8443" "--Upstream:CaFile=$work/ca.crt"
}

daemon_ready() { in_part "$1" curl -fsS -m 3 --noproxy '*' http://127.0.0.1:3129/readyz; }

start_balancer() { start_part balancer haproxy -W -db -f "$here/haproxy.cfg"; }

balancer_ready() { in_part client curl -fsS -m 3 --noproxy '*' "http://${address_of[balancer]}:3128/healthz"; }
