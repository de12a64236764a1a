#!/usr/bin/env bash
# Brings the whole gateway up on this machine and does its main job once. --help says how to use it.
set -euo pipefail
umask 077
deploy=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$deploy")
state=$root/.quickstart
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$deploy/lib.sh"
# shellcheck source-path=SCRIPTDIR source=quickstart/building.sh
. "$deploy/quickstart/building.sh"
# shellcheck source-path=SCRIPTDIR source=quickstart/processes.sh
. "$deploy/quickstart/processes.sh"

usage() {
    cat <<'TEXT'
usage: deploy/quickstart.sh [options]

Builds the gateway, starts PostgreSQL, the control plane and the daemon on this machine, walks the workflow (a
developer asks for access, an admin approves, the developer takes the proxy key), makes one signed call through the
proxy, and shows the answer and the audit line that it left. State is kept in .quickstart/; a second run reuses it.

  --upstream HOST:PORT   every AWS host is reached there: an emulator or a private endpoint, with TLS
  --upstream-ca FILE     a PEM file with the CA of its certificate
  --detach               return when everything is up, and leave it running
  --no-demo              leave out the demonstration call
  --port PORT            the proxy's port; default 3128, or that of last time
  --stop                 end everything that quickstart started here
  --reset                forget the state (database, keys, CA) and begin anew; with --stop: only forget
  --help                 this text

Where the calls go: to --upstream; else to AWS, when AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN,
if any) are in the environment; else to an emulated AWS (moto) that checks every signature, started beside the gateway.
The credential in the environment is the one that the gateway stores and signs with; the emulator makes its own.

Afterwards, in another terminal: source .quickstart/client.env, and use any AWS tool.
.quickstart/gateway.env holds the addresses and process ids; admin.token and developer.token open the REST API, admin.password and
developer.password the console (CSG_CONSOLE_URL in gateway.env).
TEXT
}

step() { printf '==> %s\n' "$*"; }

# ---- arguments ------------------------------------------------------------------------------------------------

upstream='' upstream_ca='' port='' detach=0 stop=0 reset=0 demo=1
value_of() { [[ $# -ge 2 && -n $2 ]] || die "$1 needs a value; --help lists the options"; }
while (($# > 0)); do
    case $1 in
        --upstream) value_of "$@"; upstream=$2; shift ;;
        --upstream=*) upstream=${1#*=} ;;
        --upstream-ca) value_of "$@"; upstream_ca=$2; shift ;;
        --upstream-ca=*) upstream_ca=${1#*=} ;;
        --port) value_of "$@"; port=$2; shift ;;
        --port=*) port=${1#*=} ;;
        --detach) detach=1 ;;
        --no-demo) demo=0 ;;
        --stop) stop=1 ;;
        --reset) reset=1 ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) die "unknown option $1; --help lists the options" ;;
    esac
    shift
done
[[ -z $port ]] || valid_port "$port" || die "--port: '$port' is not a port number"
if [[ -n $upstream ]]; then
    if ! [[ $upstream =~ ^([A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\]):([0-9]+)$ ]] || ! valid_port "${BASH_REMATCH[2]}"; then
        die "--upstream: '$upstream' is not HOST:PORT"
    fi
fi
if [[ -n $upstream_ca ]]; then
    [[ -n $upstream ]] || die "--upstream-ca is of use with --upstream only"
    upstream_ca=$(absolute_path "$upstream_ca")
    grep -q 'BEGIN CERTIFICATE' "$upstream_ca" 2>/dev/null || die "--upstream-ca: $upstream_ca is not a readable PEM file with a certificate"
fi

# ---- ending ---------------------------------------------------------------------------------------------------

stop_services() { # NAME...
    local name
    for name in "$@"; do
        case $name in
            daemon | control-plane) end_recorded "$state/run/$name.pid" ;;
            moto) "$deploy/moto.sh" stop "$state/moto" 2>/dev/null || true ;;
            postgres) "$deploy/postgres.sh" stop "$state/postgres" 2>/dev/null || true ;;
        esac
    done
}

# The daemon first, so that its last audit events still find the control plane.
everything=(daemon control-plane moto postgres)

stop_all() {
    local run
    # A run in another terminal ends what it started by itself.
    if run=$(recorded_process "$state/run/quickstart.pid"); then
        kill -s TERM "$run" 2>/dev/null || true
        for _ in {1..600}; do
            recorded_process "$state/run/quickstart.pid" >/dev/null || break
            sleep 0.1
        done
    fi
    stop_services "${everything[@]}"
    rm -f "$state/run/quickstart.pid"
}

forget() {
    # The virtual environment is no state, and could not be made again without a network.
    find "$state" -mindepth 1 -maxdepth 1 ! -name venv -exec rm -rf {} + ||
        die "some of $state could not be removed; remove it by hand"
}

if ((stop)); then
    if [[ -d $state ]]; then
        stop_all
        if ((reset)); then forget; fi
    fi
    step "stopped"
    exit 0
fi

owned=()
on_exit() {
    local status=$?
    trap - EXIT
    trap '' INT TERM HUP
    if ((${#owned[@]})); then
        step "stopping"
        # In the order of ending, whatever the order of starting.
        local service name
        for service in "${everything[@]}"; do
            for name in "${owned[@]}"; do
                if [[ $name == "$service" ]]; then stop_services "$service"; fi
            done
        done
    fi
    if [[ $(recorded_process "$state/run/quickstart.pid" 2>/dev/null) == "$$" ]]; then rm -f "$state/run/quickstart.pid"; fi
    exit "$status"
}

# ---- state ----------------------------------------------------------------------------------------------------

mkdir -p "$state" 2>/dev/null || true
if [[ ! -w $state || ! -x $state ]]; then
    die "cannot write to $state; run from a copy of the repository that you may write to"
fi
chmod 700 "$state"
if ((reset)); then
    step "forgetting the state of earlier runs"
    stop_all
    forget
fi
mkdir -p "$state/run" "$state/logs"
if other=$(recorded_process "$state/run/quickstart.pid"); then
    die "quickstart already runs in another terminal (process $other); use it with 'source .quickstart/client.env', or end it with deploy/quickstart.sh --stop"
fi
lock_folder "$state"
record_process "$state/run/quickstart.pid" "$$"
trap on_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A shell that has sourced client.env carries the proxy key and the proxy; neither is for us.
if [[ -r $state/client.env && -n ${AWS_ACCESS_KEY_ID:-} ]] && grep -qxF "export AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID" "$state/client.env"; then
    for name in HTTPS_PROXY https_proxy; do
        if grep -qxF "export $name=${!name:-}" "$state/client.env"; then unset "$name"; fi
    done
    unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_CA_BUNDLE CURL_CA_BUNDLE
fi
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}

# ---- where the calls go ---------------------------------------------------------------------------------------

# Sets kind, and for all but AWS itself upstream and upstream_ca; the credential is in AWS_ACCESS_KEY_ID and its kin.
choose_upstream() {
    local name value
    if [[ -n $upstream ]]; then
        kind=given
        [[ -n ${AWS_ACCESS_KEY_ID:-} && -n ${AWS_SECRET_ACCESS_KEY:-} ]] ||
            die "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a credential that $upstream accepts"
        local host=${upstream%:*}
        host=${host#[}
        host=${host%]}
        # shellcheck disable=SC2016 # the inner shell's arguments
        timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/$2"' bash "$host" "${upstream##*:}" 2>/dev/null ||
            die "nothing answers at $upstream; start what should, or give another --upstream"
    elif [[ -n ${AWS_ACCESS_KEY_ID:-} && -n ${AWS_SECRET_ACCESS_KEY:-} ]]; then
        kind=aws
    else
        kind=moto
        recorded_process "$state/moto/pid" >/dev/null || owned+=(moto)
        local ready
        ready=$(CSG_MOTO_VENV=$state/venv "$deploy/moto.sh" start "$state/moto" 9>&-)
        unset AWS_SESSION_TOKEN
        while IFS='=' read -r name value; do
            case $name in
                UPSTREAM) upstream=$value ;;
                UPSTREAM_CA) upstream_ca=$value ;;
                AWS_ACCESS_KEY_ID | AWS_SECRET_ACCESS_KEY) export "$name=$value" ;;
            esac
        done <<<"$ready"
    fi
    case $kind in
        given) step "AWS is reached at $upstream" ;;
        aws) step "AWS is AWS itself" ;;
        moto) step "AWS is emulated (moto at $upstream)" ;;
    esac
}

# ---- the run --------------------------------------------------------------------------------------------------

find_dotnet "$state/home"
if [[ -z $port ]]; then port=$(saved_port proxy); fi
port=${port:-3128}
if port_in_use "$port" && ! { runs daemon && [[ $port == "$(saved_port proxy)" ]]; }; then
    die "port $port is in use; end what uses it, or choose another proxy port with --port PORT"
fi
choose_upstream
if [[ $kind != moto ]]; then stop_services moto; fi
build_apps

# What a running process was started with; another answer means that it has to be started again.
settings_now="$upstream|$upstream_ca|$port|${SSL_CERT_FILE:-}|${SSL_CERT_DIR:-}|$apps_now"
api_port=$(saved_port api)
admin_port=$(saved_port admin)
if runs daemon && runs control-plane && [[ $(cat "$state/run/settings" 2>/dev/null) == "$settings_now" &&
    $(http_status "$api_port" /readyz || true) == 200 && $(http_status "$admin_port" /readyz || true) == 200 ]]; then
    step "control plane and daemon are up already"
else
    stop_services daemon control-plane
    install_apps
    api_port=$(pick_port api 8080)
    admin_port=$(pick_port admin 3129)
    printf 'proxy=%s\napi=%s\nadmin=%s\n' "$port" "$api_port" "$admin_port" >"$state/ports"
    start_control_plane
    start_daemon
    printf '%s\n' "$settings_now" >"$state/run/settings"
fi
write_gateway_env

step "from request to proxy key"
case $kind in
    given) cloud_name="Upstream $upstream" ;;
    aws) cloud_name='AWS' ;;
    moto) cloud_name='Emulated AWS (moto)' ;;
esac
tool access --proxy "http://127.0.0.1:$port" --region "$region" --cloud "$cloud_name"
# From here on the real credential is the control plane's alone.
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE AWS_ENDPOINT_URL

if ((demo)); then
    step "one call through the gateway"
    demonstration=(demo --proxy "http://127.0.0.1:$port" --region "$region")
    # Nothing is written to an AWS that is not ours.
    if [[ $kind == moto ]]; then demonstration+=(--create-table); fi
    tool "${demonstration[@]}"
fi

cat <<TEXT

The gateway is up.
  proxy    http://127.0.0.1:$port
  console  http://127.0.0.1:$api_port/ (sign in as admin@quickstart.example or developer@quickstart.example;
           their passwords are in $state/admin.password and developer.password)
  API      http://127.0.0.1:$api_port/api/v1 (described at http://127.0.0.1:$api_port/docs)
  state    $state (logs in logs/)

In another terminal:
  source $(quoted "$state/client.env")
  aws dynamodb list-tables
TEXT

if ((detach)); then
    owned=()
    printf '\nEnd it with deploy/quickstart.sh --stop\n'
    exit 0
fi

owned=("${everything[@]}")
exec 9>&-
printf '\nCtrl-C ends it.\n'
while sleep 1; do
    for name in daemon control-plane; do
        runs "$name" || die "the $name has ended by itself; its last words are in $state/logs/$name.log"
    done
done
