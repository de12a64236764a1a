# shellcheck shell=bash
# Starting the processes, asking them, and saying where they are. Sourced by quickstart.sh, never run; the names that are not set here are its.
# shellcheck disable=SC2154

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
        Csg__ListenAddress=127.0.0.1 Csg__AdminBind="127.0.0.1:$admin_port" Csg__LogDirectory="$state/logs" Audit__SpoolDirectory="$state/audit" \
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
