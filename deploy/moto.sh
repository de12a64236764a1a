#!/usr/bin/env bash
# An emulated AWS for the quickstart and the tests: moto's server behind TLS. --help says how to use it.
set -euo pipefail
umask 077
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$here/lib.sh"

usage() {
    cat <<'TEXT'
usage: deploy/moto.sh start DIR [PORT]
       deploy/moto.sh stop DIR
       deploy/moto.sh install DIR

start  starts moto's server on 127.0.0.1 (PORT, or a free port) and prints on standard output
           UPSTREAM=127.0.0.1:PORT
           UPSTREAM_CA=FILE              the CA under which it has a certificate for every AWS host
           AWS_ACCESS_KEY_ID=...         a credential that may do everything
           AWS_SECRET_ACCESS_KEY=...
       Everything else goes to standard error. Starting what already runs only prints the lines again.
stop   ends the server of DIR; no error when it does not run.
install  makes sure that moto is there, in DIR/venv if not on PATH, and prints the interpreter that has it.

Every request must be signed by a known key and allowed by a policy; the server tries that out before it says that
it is ready. It tells the services apart by Host header and credential scope, as AWS does. What is stored in it is in
memory: a new start begins empty and with a new credential; the CA stays the same.

moto is taken from the moto_server on PATH, else from CSG_MOTO_VENV (default DIR/venv), into which it is installed
with pip the first time.
TEXT
}

# True when this interpreter can run the server.
runs_moto() { [[ -x $1 ]] && "$1" -c 'import boto3, cryptography, flask, flask_cors, moto, werkzeug' >/dev/null 2>&1; }

# Sets python to an interpreter that has moto.
find_python() {
    local server shebang candidate
    if server=$(command -v moto_server); then
        server=$(readlink -f -- "$server" 2>/dev/null || printf '%s' "$server")
        read -r shebang <"$server" || shebang=''
        shebang=${shebang#'#!'}
        for candidate in "$shebang" "${server%/*}/python3" "$(command -v python3 || true)"; do
            if runs_moto "$candidate"; then
                python=$candidate
                return 0
            fi
        done
    fi
    for candidate in "$venv/bin/python3" "$(command -v python3 || true)"; do
        if runs_moto "$candidate"; then
            python=$candidate
            return 0
        fi
    done
    return 1
}

install_moto() {
    local log=$dir/install.log
    if ! have python3; then
        install_packages python3 || true
        have python3 ||
            die "moto needs Python 3, which is not here and could not be installed; install python3, or give another AWS endpoint with --upstream HOST:PORT"
    fi
    say "installing moto into $venv"
    if ! python3 -m venv --clear "$venv" >"$log" 2>&1; then
        # Debian keeps what venv needs in a package of its own.
        install_packages python3-venv || true
        python3 -m venv --clear "$venv" >>"$log" 2>&1 ||
            die "python3 could not make a virtual environment; install python3-venv and try again (its words are in $log)"
    fi
    "$venv/bin/python3" -m pip install --no-input --disable-pip-version-check 'moto[server]' >>"$log" 2>&1 ||
        die "moto could not be installed with pip (its words are in $log); install it so that moto_server is on PATH, or give another AWS endpoint with --upstream HOST:PORT"
}

print_ready() { cat "$dir/ready"; }

running_on() { sed -n 's/^UPSTREAM=127\.0\.0\.1://p' "$dir/ready" 2>/dev/null; }

open_folder() {
    mkdir -p "$dir" 2>/dev/null || die "cannot make the folder $dir; choose one that you may write to"
    [[ -w $dir && -x $dir ]] || die "cannot write to $dir; choose a folder that you may write to"
    dir=$(cd -- "$dir" && pwd -P)
    venv=${CSG_MOTO_VENV:-$dir/venv}
    lock_folder "$dir"
}

require_python() {
    find_python && return 0
    install_moto
    find_python || die "moto was installed into $venv but does not start; remove that folder and try again"
}

start() {
    local port=$1 pid tenths=900
    open_folder
    if recorded_process "$dir/pid" >/dev/null && [[ -s $dir/ready ]]; then
        if [[ -z $port || $port == "$(running_on)" ]]; then
            print_ready
            return 0
        fi
    fi
    end_recorded "$dir/pid"
    rm -f "$dir/ready"
    if [[ -n $port ]] && port_in_use "$port"; then
        die "port $port is in use; end what uses it or give another port"
    fi
    require_python

    say "starting moto (emulated AWS)"
    (
        close_inherited
        exec "$python" "$here/moto_tls_server.py" "$dir" --port "${port:-0}"
    ) </dev/null >"$dir/moto.log" 2>&1 &
    pid=$!
    record_process "$dir/pid" "$pid"
    until [[ -s $dir/ready ]]; do
        if ((tenths-- == 0)) || ! recorded_process "$dir/pid" >/dev/null; then
            end_recorded "$dir/pid"
            die "moto did not start: $(tail -n 1 "$dir/moto.log"); all its words are in $dir/moto.log"
        fi
        sleep 0.1
    done
    print_ready
}

stop() {
    [[ -d $dir ]] || return 0
    dir=$(cd -- "$dir" && pwd -P)
    lock_folder "$dir"
    if recorded_process "$dir/pid" >/dev/null; then
        end_recorded "$dir/pid"
        say "moto stopped"
    fi
    rm -f "$dir/pid" "$dir/ready"
}

case ${1:-} in
    -h | --help)
        usage
        exit 0
        ;;
esac
(($# >= 2 && $# <= 3)) || {
    usage >&2
    exit 2
}
dir=$(absolute_path "$2")
[[ -z ${3:-} ]] || valid_port "$3" || die "'$3' is not a port number"
case $1 in
    start) start "${3:-}" ;;
    stop) stop ;;
    install)
        open_folder
        require_python
        printf '%s\n' "$python"
        ;;
    *)
        usage >&2
        exit 2
        ;;
esac
