# Functions that the scripts in this folder share. Sourced, never run.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# The absolute form of a path whose last part need not exist yet.
absolute_path() {
    case $1 in
        /*) printf '%s\n' "${1%/}" ;;
        *) printf '%s/%s\n' "$PWD" "${1%/}" ;;
    esac
}

valid_port() { [[ $1 =~ ^[0-9]{1,5}$ ]] && ((10#$1 >= 1 && 10#$1 <= 65535)); }

# True when something accepts connections on this loopback port.
port_in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below the range from which the system takes the ports of outgoing connections.
free_port() {
    local port tries=0
    while ((tries++ < 200)); do
        port=$((20000 + RANDOM % 12000))
        if ! port_in_use "$port"; then
            printf '%s\n' "$port"
            return 0
        fi
    done
    die "no free loopback port found between 20000 and 32000; end some programs and try again"
}

random_hex() { od -An -N"${1:-24}" -tx1 /dev/urandom | tr -d ' \n'; }

# When the process started, in clock ticks since boot: with its id, this names one process for good.
process_start() {
    local stat
    if [[ -r /proc/$1/stat ]]; then
        stat=$(<"/proc/$1/stat") 2>/dev/null || return 1
        stat=${stat##*) }
        # shellcheck disable=SC2086 # the fields are wanted as words
        set -- $stat
        # A zombie has ended; only its parent has not asked yet.
        [[ $1 == Z || $1 == X ]] && return 1
        printf '%s\n' "${20}"
    else
        LC_ALL=C ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' '_' | grep .
    fi
}

# record_process FILE PID: remembers a process that this folder's scripts started.
record_process() { printf '%s %s\n' "$2" "$(process_start "$2" || echo gone)" >"$1"; }

# Prints the id when the recorded process still runs, and is not another one that was given its id.
recorded_process() {
    local pid start
    [[ -r $1 ]] || return 1
    read -r pid start <"$1" || return 1
    [[ $pid =~ ^[0-9]+$ && $(process_start "$pid") == "$start" ]] || return 1
    printf '%s\n' "$pid"
}

# end_process PID SIGNAL SECONDS: asks, waits, then insists.
end_process() {
    local start tenths=$(($3 * 10))
    start=$(process_start "$1") || return 0
    kill -s "$2" "$1" 2>/dev/null || true
    while ((tenths-- > 0)); do
        [[ $(process_start "$1") == "$start" ]] || return 0
        sleep 0.1
    done
    kill -s KILL "$1" 2>/dev/null || true
}

# end_recorded FILE [SIGNAL [SECONDS]]
end_recorded() {
    local pid
    if pid=$(recorded_process "$1"); then end_process "$pid" "${2:-TERM}" "${3:-20}"; fi
    rm -f "$1"
}

# Runs a command with the right to install packages, never prompting; fails when there is no such right.
as_administrator() {
    if ((EUID == 0)); then
        "$@" </dev/null
    elif have sudo && sudo -n true 2>/dev/null; then
        sudo -n "$@" </dev/null
    else
        return 1
    fi
}

package_manager() {
    local name
    for name in apt-get dnf microdnf yum apk zypper pacman brew; do
        if have "$name"; then
            printf '%s\n' "$name"
            return 0
        fi
    done
    return 1
}

# install_packages NAME...: through the package manager; its output goes to stderr.
install_packages() {
    local manager
    manager=$(package_manager) || return 1
    say "installing $* with $manager"
    {
        case $manager in
            apt-get)
                as_administrator apt-get -q -y update || true
                as_administrator env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "$@"
                ;;
            dnf | microdnf | yum) as_administrator "$manager" -y install "$@" ;;
            apk) as_administrator apk add --no-progress "$@" ;;
            zypper) as_administrator zypper --non-interactive install "$@" ;;
            pacman) as_administrator pacman -Sy --noconfirm --needed "$@" ;;
            brew) brew install "$@" </dev/null ;;
        esac
    } >&2
}

# In the shell that becomes a server: lets go of everything that the caller had open, locks and pipes, but for the three.
close_inherited() {
    local path descriptor
    for path in /dev/fd/*; do
        descriptor=${path##*/}
        if [[ $descriptor =~ ^[0-9]+$ ]] && ((descriptor > 2)); then eval "exec $descriptor>&-"; fi
    done 2>/dev/null
}

# lock_folder DIR: one script at a time works in a folder; released when the script ends.
lock_folder() {
    if have flock; then
        exec 9>"$1/.lock"
        flock -w 180 9 || die "another run has been working in $1 for three minutes; wait for it or end it"
    fi
}

# Sets dotnet to a .NET 10 SDK, wherever it is installed, and keeps it from leaving servers of its own behind.
find_dotnet() {
    local candidate
    for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:-/nowhere}/dotnet" "${HOME:-/nowhere}/.dotnet/dotnet" \
        /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /usr/lib64/dotnet/dotnet /usr/local/share/dotnet/dotnet /opt/dotnet/dotnet; do
        if [[ -x $candidate ]] && "$candidate" --list-sdks 2>/dev/null | grep -q '^10\.'; then
            # shellcheck disable=SC2034 # for who sources this
            dotnet=$candidate
            export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
            # The SDK insists on a home folder that it can write to.
            if [[ ! -w ${HOME:-/nowhere} ]]; then export DOTNET_CLI_HOME="$1" HOME="$1"; fi
            return 0
        fi
    done
    die "the .NET 10 SDK is not here; install it (https://dotnet.microsoft.com/download) and try again"
}
