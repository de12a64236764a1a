#!/usr/bin/env bash
# A private PostgreSQL for the quickstart and the tests. --help says how to use it.
set -euo pipefail
umask 077
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"

usage() {
    cat <<'TEXT'
usage: deploy/postgres.sh start DIR [PORT] [--throwaway]
       deploy/postgres.sh stop DIR
       deploy/postgres.sh install

start  makes a PostgreSQL cluster in DIR the first time, starts it on 127.0.0.1 (PORT, or a free port) and prints
       one line on standard output, an Npgsql connection string. Everything else goes to standard error. Starting
       what already runs only prints the line again.
stop   ends the server of DIR; no error when it does not run.
install  makes sure that the server's programs are on this machine, and prints their folder.

--throwaway  does without fsync: fast, for data that need not survive a power cut (tests).

The server's programs come from the system (the newest of /usr/lib/postgresql/*/bin and the like, or
CSG_POSTGRES_BIN); they are installed through the package manager when absent. Runs as an ordinary user and as
root, for whom the server gets a user namespace or another user, because PostgreSQL refuses to run as root.
The password is made the first time and kept in DIR/password (mode 600); only password logins are accepted.
TEXT
}

# ---- the server's programs ------------------------------------------------------------------------------------

# Prints the folder with the newest complete set of server programs.
find_binaries() {
    local candidate folder version best='' best_version=0
    # Distribution folders come before PATH: what is on PATH may be a wrapper of something else.
    for candidate in "${CSG_POSTGRES_BIN:-}" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql*/ \
        /usr/lib/postgresql*/bin /usr/local/pgsql/bin /opt/homebrew/opt/postgresql*/bin \
        /usr/local/opt/postgresql*/bin /Applications/Postgres.app/Contents/Versions/*/bin \
        "$(dirname -- "$(command -v pg_ctl || echo /nowhere/pg_ctl)")" /usr/bin /usr/local/bin; do
        folder=${candidate%/}
        [[ -n $folder && -x $folder/postgres && -x $folder/initdb && -x $folder/pg_ctl ]] || continue
        version=$("$folder/pg_ctl" --version 2>/dev/null | grep -oE '[0-9]+' | head -n 1) || continue
        if [[ $candidate == "${CSG_POSTGRES_BIN:-}" ]]; then
            printf '%s\n' "$folder"
            return 0
        fi
        if ((version > best_version)); then
            best=$folder
            best_version=$version
        fi
    done
    [[ -n $best ]] && printf '%s\n' "$best"
}

install_server() {
    local manager drop_in
    manager=$(package_manager) ||
        die "PostgreSQL is not installed and no known package manager is here; install PostgreSQL 13 or later and try again"
    case $manager in
        apt-get)
            # Debian's package would make and start a cluster of its own; only the programs are wanted.
            drop_in=/etc/postgresql-common/createcluster.d/cloud-service-gateway.conf
            as_administrator mkdir -p "${drop_in%/*}" || true
            as_administrator sh -c "umask 022; echo 'create_main_cluster = false' > $drop_in" || true
            install_packages postgresql || true
            as_administrator rm -f "$drop_in" || true
            ;;
        apk) install_packages postgresql || install_packages postgresql16 || true ;;
        dnf | microdnf | yum | zypper) install_packages postgresql-server || true ;;
        *) install_packages postgresql || true ;;
    esac
}

require_binaries() {
    bin=$(find_binaries) && return 0
    install_server
    bin=$(find_binaries) ||
        die "PostgreSQL is not installed and could not be installed with $(package_manager) by user $(id -un); as root, install the PostgreSQL server package and try again"
}

# ---- which user the server runs as ----------------------------------------------------------------------------

server_user() {
    local name
    for name in postgres nobody; do
        if id "$name" >/dev/null 2>&1; then
            printf '%s\n' "$name"
            return 0
        fi
    done
    return 1
}

# as_server COMMAND...: runs it the way that choose_way found.
as_server() {
    case $way in
        plain) "$@" ;;
        # Still root to the file system, another id to itself.
        namespace) unshare --user --map-user=1000 --map-group=1000 -- "$@" ;;
        user) setpriv --reuid="$user" --regid="$group" --clear-groups -- "$@" ;;
        runuser) runuser -u "$user" -- "$@" ;;
        # Another user who, like root, may enter folders that are closed to others.
        capability)
            setpriv --reuid="$user" --regid="$group" --clear-groups \
                --inh-caps=-all,+dac_override --ambient-caps=+dac_override -- "$@"
            ;;
    esac
}

# The first way by which a program that is not root can write to this folder.
choose_way() {
    way=plain
    ((EUID == 0)) || return 0
    user=$(server_user || true)
    [[ -z $user ]] || group=$(id -g "$user")
    local probe=$dir/.probe
    for way in namespace user runuser capability; do
        [[ $way == namespace || -n $user ]] || continue
        rm -rf "$probe"
        mkdir "$probe"
        own "$probe"
        # shellcheck disable=SC2016 # $1 is the inner shell's
        if as_server sh -c '[ "$(id -u)" != 0 ] && : > "$1/file"' sh "$probe" 2>/dev/null; then
            rm -rf "$probe"
            return 0
        fi
    done
    rm -rf "$probe"
    die "PostgreSQL refuses to run as root, and no other user can write to $dir (no user namespace, no setpriv); run this as an ordinary user"
}

own() { # gives a path of ours to the user whom the server runs as
    case $way in
        plain) ;;
        namespace) chown -R 0:0 "$1" ;;
        *) chown -R "$user:$group" "$1" ;;
    esac
}

# ---- the server -----------------------------------------------------------------------------------------------

# Prints the server's process id when the server of this folder runs; a pid file that outlived its server is not believed.
running_server() {
    local pid command_line=''
    [[ -r $data/postmaster.pid ]] || return 1
    read -r pid <"$data/postmaster.pid" || return 1
    [[ $pid =~ ^[0-9]+$ ]] && process_start "$pid" >/dev/null || return 1
    if [[ -r /proc/$pid/cmdline ]]; then
        command_line=$(tr '\0' ' ' <"/proc/$pid/cmdline")
        [[ $(readlink "/proc/$pid/cwd" 2>/dev/null) == "$data" || $command_line == *"-D $data "* ]] || return 1
    else
        command_line=$(ps -o command= -p "$pid" 2>/dev/null) || return 1
        [[ $command_line == *"-D $data"* ]] || return 1
    fi
    printf '%s\n' "$pid"
}

running_port() { sed -n 4p "$data/postmaster.pid"; }

print_connection_string() {
    printf 'Host=127.0.0.1;Port=%s;Username=csg;Password=%s;Database=csg\n' "$1" "$(<"$dir/password")"
}

create_cluster() {
    local fresh=$dir/data.new
    say "making a PostgreSQL cluster in $dir"
    rm -rf "$fresh"
    random_hex 24 >"$dir/password"
    mkdir "$fresh"
    cp "$dir/password" "$fresh.password"
    own "$fresh"
    own "$fresh.password"
    as_server "$bin/initdb" -D "$fresh" --username=csg --pwfile="$fresh.password" --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 9>&- ||
        die "initdb failed; its words are in $dir/initdb.log"
    rm -f "$fresh.password"
    # Single-user mode needs neither a client program nor a port.
    printf 'CREATE DATABASE csg\n' | as_server "$bin/postgres" --single -D "$fresh" postgres >>"$dir/initdb.log" 2>&1 9>&- ||
        die "the database could not be made; the server's words are in $dir/initdb.log"
    # Whole or not at all: a run that is cut short leaves no half-made cluster behind.
    mv "$fresh" "$data"
}

launch() { # PORT
    local options="-p $1 -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200"
    if ((throwaway)); then
        options+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    fi
    (
        cd "$data"
        unset "${!PG@}"
        close_inherited
        as_server "$bin/pg_ctl" start -D "$data" -l "$log" -w -t 60 -o "$options" </dev/null >/dev/null 2>&1
    )
}

start() {
    local port=$1 pid tries=0
    if [[ ! -d $dir ]]; then
        mkdir -p "$dir" 2>/dev/null || die "cannot make the folder $dir; choose one that you may write to"
        # Root's server may have to run as another user, who must be able to pass; what is inside stays closed.
        ((EUID != 0)) || chmod 711 "$dir"
    fi
    [[ -w $dir && -x $dir ]] || die "cannot write to $dir; choose a folder that you may write to"
    dir=$(cd -- "$dir" && pwd -P)
    data=$dir/data
    log=$dir/postgres.log
    lock_folder "$dir"

    if pid=$(running_server); then
        if [[ -z $port || $port == "$(running_port)" ]]; then
            print_connection_string "$(running_port)"
            return 0
        fi
        stop_server "$pid"
    fi
    if [[ -n $port ]] && port_in_use "$port"; then
        die "port $port is in use; end what uses it or give another port"
    fi

    require_binaries
    choose_way
    if [[ ! -s $data/PG_VERSION || ! -s $dir/password ]]; then
        [[ ! -e $data ]] || die "$data is not a cluster of this script; move it away and try again"
        create_cluster
    fi
    local cluster_version server_version
    cluster_version=$(<"$data/PG_VERSION")
    server_version=$("$bin/pg_ctl" --version | grep -oE '[0-9]+' | head -n 1)
    if [[ $cluster_version != "$server_version" ]]; then
        [[ -x /usr/lib/postgresql/$cluster_version/bin/pg_ctl ]] ||
            die "$data was made by PostgreSQL $cluster_version but version $server_version is installed; install the former, or remove $dir to begin anew"
        bin=/usr/lib/postgresql/$cluster_version/bin
    fi
    rm -f "$data/postmaster.pid"
    [[ -e $log ]] || : >"$log"
    own "$data"
    own "$log"

    say "starting PostgreSQL $cluster_version"
    if [[ -n $port ]]; then
        launch "$port" || die "PostgreSQL did not start on port $port; its words are in $log"
    else
        # The port of last time first, so that what remembers it goes on working.
        port=$(cat "$dir/port" 2>/dev/null || true)
        if ! valid_port "$port" || port_in_use "$port"; then port=$(free_port); fi
        until launch "$port"; do
            ((++tries < 3)) || die "PostgreSQL did not start; its words are in $log"
            rm -f "$data/postmaster.pid"
            port=$(free_port)
        done
    fi
    printf '%s\n' "$port" >"$dir/port"
    print_connection_string "$port"
}

stop_server() { # PID; INT is PostgreSQL's fast shutdown: connections are ended, data is safe
    end_process "$1" INT 30
}

stop() {
    local pid
    [[ -d $dir ]] || return 0
    dir=$(cd -- "$dir" && pwd -P)
    data=$dir/data
    lock_folder "$dir"
    if pid=$(running_server); then
        stop_server "$pid"
        say "PostgreSQL stopped"
    fi
}

throwaway=0
arguments=()
for argument in "$@"; do
    case $argument in
        -h | --help)
            usage
            exit 0
            ;;
        --throwaway) throwaway=1 ;;
        --*) die "unknown option $argument; --help lists the options" ;;
        *) arguments+=("$argument") ;;
    esac
done
if [[ ${arguments[*]-} == install ]]; then
    require_binaries
    printf '%s\n' "$bin"
    exit 0
fi
((${#arguments[@]} >= 2 && ${#arguments[@]} <= 3)) || {
    usage >&2
    exit 2
}
dir=$(absolute_path "${arguments[1]}")
port=${arguments[2]:-}
[[ -z $port ]] || valid_port "$port" || die "'$port' is not a port number"
case ${arguments[0]} in
    start) start "$port" ;;
    stop) stop ;;
    *)
        usage >&2
        exit 2
        ;;
esac
