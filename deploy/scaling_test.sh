#!/usr/bin/env bash
# A whole deployment on one machine, each part killed in turn under load. --help says how to use it.
set -euo pipefail
deploy=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$deploy")
here=$deploy/scaling
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$deploy/lib.sh"
# shellcheck source-path=SCRIPTDIR source=scaling/network.sh
. "$here/network.sh"
# shellcheck source-path=SCRIPTDIR source=scaling/parts.sh
. "$here/parts.sh"

usage() {
    cat <<'TEXT'
usage: deploy/scaling_test.sh [--keep FOLDER] [--only STEP,STEP...]

Makes network namespaces (a bridge, 10.77.0.0/24, no way out) and in them a client, HAProxy, three daemons, two control planes over https,
a PostgreSQL primary with a synchronous streaming replica, and a stand-in for AWS. Then, with 12 callers that keep their connections and
retry nothing, makes one fault after another and prints as a table what the callers saw, how long a revocation took right after each
fault, and which audit events were lost or doubled. Takes about four minutes; docs/scaling.md has the figures of a run.

Fails when a step that must not disturb anybody did, when an event was lost that must not be, or when a revocation took longer than a second.

--keep FOLDER    leaves what the parts said, and the certificates, in this folder (it must not exist)
--only STEPS     some of: baseline, daemon-term, daemon-kill, control-plane-kill, control-planes-away, replica-away, balancer-reload,
                 balancer-restart, promotion

Needs root, ip (iproute2), haproxy, openssl, curl, setpriv, psql, the PostgreSQL server programs (CSG_POSTGRES_BIN, else the newest of
/usr/lib/postgresql), a user postgres, and a Release build of Gateway.Benchmarks (made when absent). Exits with 77 when it lacks one.
TEXT
}

keep=
only=
while (($# > 0)); do
    case $1 in
        --keep | --only)
            [[ $# -ge 2 ]] || die "$1 needs a value"
            if [[ $1 == --keep ]]; then keep=$(absolute_path "$2"); else only=$2; fi
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) die "unknown option $1; --help lists the options" ;;
    esac
    shift
done

lacking() {
    say "skipped: $*"
    exit 77
}
((EUID == 0)) || lacking "needs root"
for program in ip haproxy openssl curl setpriv psql; do
    have "$program" || lacking "needs $program"
done
postgres=${CSG_POSTGRES_BIN:-$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}
[[ -x $postgres/initdb && -x $postgres/pg_basebackup ]] || lacking "needs the PostgreSQL server programs"
id postgres >/dev/null 2>&1 || lacking "needs a user named postgres"
ip netns add "csg$$-probe" 2>/dev/null || lacking "needs the right to make network namespaces"
ip netns del "csg$$-probe"
[[ -z $keep || ! -e $keep ]] || die "$keep is there already"

umask 077
work=$(mktemp -d /tmp/csg-scaling-XXXXXX)
chmod 711 "$work"
# Called by the trap.
# shellcheck disable=SC2317
end() {
    local part
    trap - EXIT
    for part in client balancer daemon-1 daemon-2 daemon-3 control-plane-1 control-plane-2 postgres-2 postgres-1 aws; do
        end_recorded "$work/$part.pid" KILL 5
    done
    remove_network
    if [[ -n $keep ]]; then
        rm -rf "$work/postgres-1" "$work/postgres-2" "$work/"*.key "$work/"*.token "$work/keyring"
        mv "$work" "$keep"
    else
        rm -rf "$work"
    fi
}
trap end EXIT
trap 'exit 130' INT TERM

find_dotnet "$work"
programs=$root/Gateway.Benchmarks/bin/Release/net10.0
if [[ ! -e $programs/Gateway.Benchmarks.dll ]]; then
    say "==> building"
    "$dotnet" build "$root/Gateway.Benchmarks" -c Release -nologo -v q >&2
fi

password=$(random_hex 16)
# Two hosts: whichever is the primary is connected to.
connection="Host=${address_of[postgres-1]},${address_of[postgres-2]};Username=csg;Password=$password;Database=csg;Timeout=3"
api=https://${address_of[control-plane-2]}:8443
proxy=${address_of[balancer]}:3128

say "==> starting everything"
make_network
make_certificates 2>"$work/openssl.log"
{
    make_primary
    start_postgres postgres-1
    query postgres-1 'CREATE DATABASE csg'
    make_replica
} >"$work/setup.log" 2>&1
"$dotnet" "$programs/Gateway.ControlPlane.dll" keys create --out "$work/keyring" >>"$work/setup.log"
"$dotnet" "$programs/Gateway.Daemon.dll" ca create --out "$work" --name 'Scaling test' >>"$work/setup.log"
mapfile -t settings < <(control_plane_settings)
in_part control-plane-1 "$dotnet" "$programs/Gateway.ControlPlane.dll" bootstrap --account scaling --admin-email admin@example.com \
    --token-file "$work/admin.token" "${settings[@]}" >>"$work/setup.log"
start_control_plane control-plane-1
start_control_plane control-plane-2
until_true 60 'control-plane-1' control_plane_ready control-plane-1
until_true 60 'control-plane-2' control_plane_ready control-plane-2
scaling() {
    local part=$1
    shift
    in_part "$part" "$dotnet" "$programs/Gateway.Benchmarks.dll" scaling "$1" --folder "$work" "${@:2}"
}
scaling client prepare --api "$api" --daemons daemon-1 daemon-2 daemon-3
start_aws
for daemon in daemon-1 daemon-2 daemon-3; do start_daemon "$daemon"; done
for daemon in daemon-1 daemon-2 daemon-3; do until_true 60 "$daemon" daemon_ready "$daemon"; done
start_balancer
until_true 30 'the balancer' balancer_ready

# ---- the steps ------------------------------------------------------------------------------------------------

failed=0
wrong() {
    say "WRONG: $*"
    failed=1
}

now() { date +%s%N; }
seconds_since() { printf '%d.%02d s\n' $((($(now) - $1) / 1000000000)) $((($(now) - $1) / 10000000 % 100)); }

# step NAME SECONDS FAULT: the function makes the fault and mends it; a revocation follows while the callers go on.
step() {
    local name=$1 seconds=$2 fault=$3 driving lag
    [[ -z $only || ,$only, == *",$name,"* ]] || return 0
    say "==> $name"
    scaling client drive --proxy "$proxy" --name "$name" --seconds "$seconds" >"$work/$name.row" &
    driving=$!
    sleep 4
    recovered=-
    "$fault" || wrong "$name: the part did not come back"
    lag=$(scaling client revoke --proxy "$proxy" --api "$api") || lag=failed
    wait "$driving" || wrong "the callers of $name ended early"
    printf '%s %s ms | %s |\n' "$(<"$work/$name.row")" "$lag" "$recovered" | tee -a "$work/table" >&2
    if [[ $lag == failed ]] || ((lag > 1000)); then wrong "after $name a revocation took $lag ms"; fi
}

# must_be_quiet NAME: no call of the step was refused or failed.
must_be_quiet() {
    [[ -e $work/$1.row ]] || return 0
    [[ $(awk -F' *[|] *' '{ print $4 + $5 }' "$work/$1.row") == 0 ]] || wrong "$1 disturbed the callers"
}

nothing() { :; }

daemon_term() {
    local begin
    begin=$(now)
    end_part daemon-2 TERM
    recovered="stopped in $(seconds_since "$begin")"
    start_daemon daemon-2
    until_true 30 daemon-2 daemon_ready daemon-2
}

daemon_kill() {
    local begin
    end_part daemon-1 KILL
    sleep 3
    begin=$(now)
    start_daemon daemon-1
    until_true 30 daemon-1 daemon_ready daemon-1
    recovered="started in $(seconds_since "$begin")"
}

control_plane_kill() {
    local begin
    end_part control-plane-1 KILL
    sleep 4
    begin=$(now)
    start_control_plane control-plane-1
    until_true 30 control-plane-1 control_plane_ready control-plane-1
    recovered="started in $(seconds_since "$begin")"
}

control_planes_away() {
    local begin
    end_part control-plane-1 KILL
    end_part control-plane-2 KILL
    sleep 20
    begin=$(now)
    start_control_plane control-plane-1
    start_control_plane control-plane-2
    until_true 30 control-plane-1 control_plane_ready control-plane-1
    until_true 30 control-plane-2 control_plane_ready control-plane-2
    recovered="started in $(seconds_since "$begin")"
}

# Commits wait for the replica, so that nothing is approved, revoked or stored until it is back, or is no longer waited for.
replica_away() {
    local begin
    end_part postgres-2 KILL
    sleep 8
    begin=$(now)
    start_replica >>"$work/setup.log" 2>&1
    until_true 30 'replication' is_replicated
    recovered="replicating after $(seconds_since "$begin")"
}

balancer_reload() {
    kill -USR2 "$(recorded_process "$work/balancer.pid")"
    sleep 2
    until_true 10 'the balancer' balancer_ready
}

balancer_restart() {
    local begin
    begin=$(now)
    end_part balancer KILL
    # Its worker ends with it.
    until_true 5 'the end of the balancer' balancer_is_gone
    start_balancer
    until_true 10 'the balancer' balancer_ready
    recovered="$(seconds_since "$begin")"
}
balancer_is_gone() { ! in_part client bash -c "exec 3<>/dev/tcp/${proxy/:/\/}"; }

promotion() {
    local begin
    # The postmaster alone: its children notice and end, as after a crash.
    end_part postgres-1 KILL
    # Whoever watches over PostgreSQL needs some time to be sure.
    sleep 2
    begin=$(now)
    query postgres-2 'SELECT pg_promote()' >>"$work/setup.log"
    until_true 60 control-plane-1 control_plane_ready control-plane-1
    until_true 60 control-plane-2 control_plane_ready control-plane-2
    recovered="ready $(seconds_since "$begin") after pg_promote"
}

step baseline 8 nothing
step daemon-term 12 daemon_term
step daemon-kill 13 daemon_kill
step control-plane-kill 13 control_plane_kill
step control-planes-away 32 control_planes_away
step replica-away 18 replica_away
step balancer-reload 10 balancer_reload
step balancer-restart 10 balancer_restart
step promotion 17 promotion

say "==> comparing answers with stored events"
# By the same connection string: whichever is the primary now.
scaling control-plane-1 stored --connection-string "$connection;Target Session Attributes=primary" | tee "$work/stored" >&2

for quiet in baseline control-plane-kill control-planes-away replica-away balancer-reload promotion; do must_be_quiet "$quiet"; done
# A killed daemon takes the events of its last tenth of a second along; nothing else may lose any.
if grep -v '^daemon-kill:' "$work/stored" | grep -E 'lost [1-9]'; then wrong "audit events were lost"; fi
if grep -E 'doubled [1-9]' "$work/stored"; then wrong "audit events were doubled"; fi

say ''
printf '%s\n' '| step | ok | refused | failed | reasons | reconnected | from first to last failure | one caller'"'"'s longest gap | longest without any answer | revocation | recovery |' \
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |'
cat "$work/table"
cat "$work/stored"
exit "$failed"
