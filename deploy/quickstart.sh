#!/usr/bin/env bash
# Brings the whole gateway up on this machine and does its main job once. --help says how to use it.
set -euo pipefail
umask 077
deploy=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$deploy")
state=$root/.quickstart
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$deploy/lib.sh"

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
.quickstart/gateway.env holds the addresses and process ids; admin.token and developer.token open the REST API.
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

# ---- processes ------------------------------------------------------------------------------------------------

# Prints the status code of a GET on this machine; neither curl nor a proxy is in the way.
http_status() ( # PORT PATH
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
    IFS= read -r -t 10 line <&3 || exit 1
    printf '%s\n' "${line:9:3}"
) 2>/dev/null

# await_ready NAME PORT LOG
await_ready() {
    local tenths=900
    until [[ $(http_status "$2" /readyz || true) == 200 ]]; do
        if ! recorded_process "$state/run/$1.pid" >/dev/null; then
            tail -n 5 "$3" >&2 || true
            die "the $1 ended while starting; all its words are in $3"
        fi
        ((tenths-- > 0)) || die "the $1 was not ready after 90 seconds; its words are in $3"
        sleep 0.1
    done
}

# launch NAME ASSEMBLY LOG [ARGUMENT...]: in a process group of its own, so that Ctrl-C reaches it through us, in order.
launch() {
    local name=$1 assembly=$2 log=$3
    shift 3
    owned+=("$name")
    set -m
    (
        trap '' HUP
        close_inherited
        # It gets the cloud credential through the gateway's own ways or not at all.
        unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN ASPNETCORE_URLS ASPNETCORE_HTTP_PORTS ASPNETCORE_HTTPS_PORTS
        cd "$state/app/$name"
        exec "$dotnet" "$assembly" "$@"
    ) </dev/null >>"$log" 2>&1 &
    record_process "$state/run/$name.pid" "$!"
    set +m
}

# The port of last time, or the usual one, or a free one.
pick_port() { # NAME USUAL
    local candidate
    for candidate in "$(saved_port "$1")" "$2"; do
        if valid_port "$candidate" && ! port_in_use "$candidate"; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    free_port
}
saved_port() { sed -n "s/^$1=//p" "$state/ports" 2>/dev/null || true; }

csg() { # runs the control plane's verbs
    "$dotnet" "$state/app/control-plane/Gateway.ControlPlane.dll" "$@" 9>&- </dev/null
}

# Exports a setting, or takes it out of the environment when there is none.
setting() { if [[ -n $2 ]]; then export "$1=$2"; else unset "$1"; fi; }

start_control_plane() {
    local log=$state/logs/control-plane.log connection
    setting Upstream__ConnectTo "$upstream"
    setting Upstream__CaFile "$upstream_ca"
    export Secrets__KeyRingFile="$state/keyring" Api__Listen="http://127.0.0.1:$api_port"
    step "starting PostgreSQL"
    owned+=(postgres)
    connection=$("$deploy/postgres.sh" start "$state/postgres" 9>&-)
    export Database__ConnectionString="$connection"
    if [[ ! -s $state/keyring ]]; then
        csg keys create --out "$state/keyring" >>"$log" 2>&1 || die "the key ring could not be made: $(tail -n 1 "$log")"
    fi
    step "preparing the database"
    csg migrate >>"$log" 2>&1 || die "the database could not be prepared: $(tail -n 1 "$log") (all words in $log)"
    csg bootstrap --account quickstart --admin-email admin@quickstart.example --admin-name "Quickstart admin" \
        --token-file "$state/admin.token" >>"$log" 2>&1 ||
        die "the account could not be made: $(tail -n 1 "$log") (all words in $log)"
    step "starting the control plane on port $api_port"
    launch control-plane Gateway.ControlPlane.dll "$log" serve
    # Nobody else is to know these, the daemon least of all.
    unset Database__ConnectionString Secrets__KeyRingFile
    await_ready control-plane "$api_port" "$log"
}

start_daemon() {
    local log=$state/logs/daemon.log
    if [[ ! -s $state/ca.crt || ! -s $state/ca.key ]]; then
        rm -f "$state/ca.crt" "$state/ca.key"
        "$dotnet" "$state/app/daemon/Gateway.Daemon.dll" ca create --out "$state" >>"$log" 2>&1 9>&- ||
            die "the root certificate could not be made: $(tail -n 1 "$log")"
        chmod 600 "$state/ca.key"
        chmod 644 "$state/ca.crt"
    fi
    tool node
    step "starting the daemon on port $port"
    export Csg__Cert="$state/ca.crt" Csg__Key="$state/ca.key" Csg__BindHost=127.0.0.1 Csg__BindPort="$port" \
        Csg__ListenAddress=127.0.0.1 Csg__AdminBind="127.0.0.1:$admin_port" Csg__LogDirectory="$state/logs" \
        ControlPlane__Url="http://127.0.0.1:$api_port" ControlPlane__TokenFile="$state/node.token"
    unset ControlPlane__Token ControlPlane__CaFile
    launch daemon Gateway.Daemon.dll "$log" run
    await_ready daemon "$admin_port" "$log"
}

# tool VERB [ARGUMENT...]: the part that speaks to the control plane and to AWS.
tool() {
    local verb=$1
    shift
    "$dotnet" "$state/app/quickstart/csg-quickstart.dll" "$verb" --state "$state" --api "http://127.0.0.1:$api_port/" "$@" 9>&- </dev/null ||
        exit 1
}

# As it is where the shell takes it so, else between single quotes: as in client.env.
quoted() {
    if [[ $1 =~ ^[A-Za-z0-9/:.,_+@%-]*$ ]]; then printf '%s' "$1"; else printf "'%s'" "${1//\'/\'\\\'\'}"; fi
}

write_gateway_env() {
    local name value fresh=$state/gateway.env.new
    {
        printf '# Made by deploy/quickstart.sh: where the gateway is.\n'
        while IFS='=' read -r name value; do printf '%s=%s\n' "$name" "$(quoted "$value")"; done <<TEXT
CSG_PROXY_URL=http://127.0.0.1:$port
CSG_API_URL=http://127.0.0.1:$api_port/api/v1
CSG_CONSOLE_URL=http://127.0.0.1:$api_port/
CSG_CA_FILE=$state/ca.crt
CSG_DAEMON_PID=$(recorded_process "$state/run/daemon.pid")
CSG_CONTROL_PLANE_PID=$(recorded_process "$state/run/control-plane.pid")
TEXT
        printf 'export CSG_PROXY_URL CSG_API_URL CSG_CONSOLE_URL CSG_CA_FILE CSG_DAEMON_PID CSG_CONTROL_PLANE_PID\n'
    } >"$fresh"
    mv "$fresh" "$state/gateway.env"
}

runs() { recorded_process "$state/run/$1.pid" >/dev/null; }

# ---- building -------------------------------------------------------------------------------------------------

build() { "$dotnet" build "$deploy/quickstart.slnf" -c Release --disable-build-servers -v quiet -nologo "$@" >"$build_log" 2>&1 9>&- </dev/null; }

# True when nothing that goes into the programs has changed since they were built and copied.
up_to_date() {
    [[ -s $state/app/fingerprint ]] && [[ -z $(
        cd "$root" && find Directory.* global.json .editorconfig BannedSymbols.txt CloudServiceGateway.sln \
            Gateway.ControlPlane Gateway.Daemon Gateway.Signing deploy/quickstart deploy/quickstart.slnf \
            \( -name bin -o -name obj \) -prune -o -newer "$state/app/fingerprint" -print 2>&1
    ) ]]
}

build_apps() {
    if up_to_date; then
        apps_now=$(<"$state/app/fingerprint")
        return 0
    fi
    build_log=$state/logs/build.log
    # What is edited while the build runs is newer than this.
    : >"$state/run/build-began"
    step "building (Release)"
    # Restoring needs no network when nothing has changed; where it fails all the same, what is there may do.
    if ! build && ! build --no-restore; then
        grep -E ': (error|warning) ' "$build_log" | sort -u | head -n 10 >&2 || true
        die "the build failed; all its words are in $build_log"
    fi
    apps_now=$(fingerprint_apps)
}

# What runs is a copy: a later build must not change the files of a running process.
apps=(daemon:Gateway.Daemon control-plane:Gateway.ControlPlane quickstart:deploy/quickstart)
output_of() { printf '%s/%s/bin/Release/net10.0' "$root" "${1#*:}"; }
fingerprint_apps() {
    local app
    for app in "${apps[@]}"; do
        (cd "$(output_of "$app")" && find . -type f -exec cksum {} + | sort)
    done | cksum
}
install_apps() {
    if [[ $(cat "$state/app/fingerprint" 2>/dev/null) == "$apps_now" ]]; then
        if [[ -e $state/run/build-began ]]; then touch -r "$state/run/build-began" "$state/app/fingerprint"; fi
        return 0
    fi
    local app
    rm -rf "$state/app"
    mkdir "$state/app"
    for app in "${apps[@]}"; do cp -R "$(output_of "$app")" "$state/app/${app%%:*}"; done
    printf '%s\n' "$apps_now" >"$state/app/fingerprint"
    touch -r "$state/run/build-began" "$state/app/fingerprint"
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
