#!/usr/bin/env bash
# Installs, runs, upgrades and purges the Debian packages under a real systemd. --help says how to use it.
set -euo pipefail
deploy=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$deploy")
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$deploy/lib.sh"

usage() {
    cat <<'TEXT'
usage: deploy/package_test.sh [--base FOLDER] [--publish FOLDER]

Makes a minimal Debian (debootstrap), boots it as a container without a network (systemd-nspawn), and in it: installs both packages
without a question, runs PostgreSQL, control plane and daemon, restarts under load, lets the watchdog work, upgrades, removes, purges,
and looks at what is left. Needs root, debootstrap and systemd-nspawn; says so and exits with 77 when it lacks them.

--base FOLDER      keeps the Debian in this folder for the next time (default: made anew)
--publish FOLDER   keeps the published programs in this folder, and takes them from it when they are there already
TEXT
}

base=
published=
while (($# > 0)); do
    case $1 in
        --base | --publish)
            [[ $# -ge 2 ]] || die "$1 needs a folder"
            if [[ $1 == --base ]]; then base=$(absolute_path "$2"); else published=$(absolute_path "$2"); fi
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
if ((EUID != 0)) || ! have debootstrap || ! have systemd-nspawn || ! have nsenter; then
    say "skipped: needs root, debootstrap, systemd-nspawn (systemd-container) and nsenter"
    exit 77
fi

work=$(mktemp -d)
container=
end() {
    if [[ -n $container ]] && kill -0 "$container" 2>/dev/null; then
        kill -TERM "$container" 2>/dev/null || true
        wait "$container" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap end EXIT

say "==> building the packages"
published=${published:-$work/published}
"$deploy/package.sh" --out "$work/first" --version 0.1.0 --publish "$published" >&2
"$deploy/package.sh" --out "$work/second" --version 0.1.1 --publish "$published" >&2

if [[ -z $base || ! -d $base/etc ]]; then
    say "==> making a Debian"
    base=${base:-$work/base}
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates,curl,postgresql,libssl3,procps \
        bookworm "$base" >"$work/debootstrap.log" 2>&1 </dev/null || { tail -n 5 "$work/debootstrap.log" >&2; die "debootstrap failed"; }
fi
machine=$work/machine
cp -a --reflink=auto "$base" "$machine"
mkdir -p "$machine/packages"
cp "$work"/first/*.deb "$work"/second/*.deb "$machine/packages/"
install -m 0755 "$deploy/packages/test/"*.sh "$machine/packages/"

say "==> booting it"
systemd-nspawn -q -D "$machine" --boot --register=no --keep-unit --private-network --console=pipe >"$work/console" 2>&1 </dev/null &
container=$!
leader=
for ((i = 0; i < 300; i++)); do
    leader=$(pgrep -P "$container" | head -n 1 || true)
    if [[ -n $leader ]] && nsenter -t "$leader" -a -- systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'; then break; fi
    leader=
    sleep 0.2
done
[[ -n $leader ]] || { tail -n 20 "$work/console" >&2; die "the container did not start"; }

say "==> in it"
nsenter -t "$leader" -a -- /packages/run.sh
say "==> the packages were installed, run, upgraded, removed and purged"
