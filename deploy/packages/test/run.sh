#!/usr/bin/env bash
# Runs inside the container of deploy/package_test.sh: from dpkg -i to purge.
set -euo pipefail
export LC_ALL=C DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin

step() { printf '    %s\n' "$*"; }
fail() {
    printf 'FAILED: %s\n' "$*" >&2
    journalctl -q --no-pager -n 40 -u csg-daemon -u csg-control-plane >&2 || true
    exit 1
}
trap 'fail "line $LINENO ended with $?"' ERR
holds() { [[ $1 == "$2" ]] || fail "$3: expected '$2', found '$1'"; }
until_true() { # SECONDS COMMAND...
    local limit=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < limit)) || fail "in vain: $*"
        sleep 0.2
    done
}
api() { # METHOD PATH [BODY]
    curl -sS --fail-with-body -X "$1" -H "Authorization: Bearer $(cat /root/admin.token)" -H 'Content-Type: application/json' \
        ${3:+--data "$3"} "http://127.0.0.1:8080/api/v1/$2"
}
field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }
# Opens connections without a pause until told to stop, and counts those that were refused or had no answer.
load() {
    local asked=0 failed=0
    while [[ ! -e /tmp/stop ]]; do
        asked=$((asked + 1))
        curl -sS -o /dev/null --max-time 40 http://127.0.0.1:3128/cert/pem 2>>/tmp/load.errors || failed=$((failed + 1))
    done
    printf '%s %s\n' "$asked" "$failed" >/tmp/load
}

step 'installing, with nobody there to answer'
dpkg -i /packages/csg-daemon_0.1.0_*.deb /packages/csg-control-plane_0.1.0_*.deb >/tmp/dpkg.log 2>&1 </dev/null || { cat /tmp/dpkg.log; fail 'dpkg -i'; }
for secret in csg-daemon/ca.key csg-daemon/daemon.json csg-control-plane/keyring csg-control-plane/control-plane.json; do
    holds "$(stat -c '%U %a' "/etc/$secret")" 'root 600' "/etc/$secret"
done
csg-daemon ca check --cert /etc/csg-daemon/ca.crt --key /etc/csg-daemon/ca.key | grep -q 'starts with this root' || fail 'the root that the installation made'
csg-daemon --help >/dev/null || fail 'csg-daemon --help'
holds "$(systemctl is-enabled csg-daemon.socket 2>/dev/null || true)" disabled 'before it was set up, csg-daemon.socket'

step 'a database for the control plane'
systemctl start postgresql
until_true 30 su postgres -c 'psql -qc "select 1"'
su postgres -c "psql -qc \"create user csg password 'not-a-secret'\" -c 'create database csg owner csg'" >/dev/null
sed -i 's/Password="/Password=not-a-secret"/' /etc/csg-control-plane/control-plane.json
csg-control-plane migrate --config /etc/csg-control-plane/control-plane.json --Secrets:KeyRingFile=/etc/csg-control-plane/keyring >/dev/null
csg-control-plane bootstrap --config /etc/csg-control-plane/control-plane.json --Secrets:KeyRingFile=/etc/csg-control-plane/keyring \
    --account test --admin-email admin@example.com --token-file /root/admin.token >/dev/null

step 'starting the control plane'
systemctl enable --now --quiet csg-control-plane.socket csg-control-plane.service
holds "$(systemctl is-active csg-control-plane.service)" active 'csg-control-plane.service'
until_true 30 curl -sf http://127.0.0.1:8080/readyz

step 'one file to edit, and the daemon starts'
node=$(api POST nodes '{"name":"first"}' | field id)
token=$(api POST "nodes/$node/tokens" '{}' | field token)
[[ -n $token ]] || fail 'no node token'
sed -i "s/\"Token\": \"\"/\"Token\": \"$token\"/" /etc/csg-daemon/daemon.json
systemctl enable --now --quiet csg-daemon.socket csg-daemon.service
holds "$(systemctl is-active csg-daemon.service)" active 'csg-daemon.service'
until_true 30 curl -sf http://127.0.0.1:3129/readyz
curl -s http://127.0.0.1:3128/cert/pem | cmp - /etc/csg-daemon/ca.crt || fail 'the root that the daemon hands out'
account=$(ps -o uid= -p "$(systemctl show -P MainPID csg-daemon.service)")
# systemd.exec(5): accounts of DynamicUser= have ids from 61184 to 65519.
((account >= 61184 && account <= 65519)) || fail "the daemon runs as $account"
[[ -s /var/log/csg-daemon/cloud-service-gateway.log ]] || fail 'no log file'
for variable in MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=65536; do
    grep -qzx "$variable" "/proc/$(systemctl show -P MainPID csg-daemon.service)/environ" || fail "the C library's heaps are not bounded: $variable"
done
grep -qzx 'OPENSSL_CONF=/usr/lib/csg-daemon/openssl.cnf' "/proc/$(systemctl show -P MainPID csg-daemon.service)/environ" || fail "OpenSSL's settings are not the package's"
[[ -r /usr/lib/csg-daemon/openssl.cnf ]] || fail "OpenSSL's settings are not in the package"
[[ ! -e /usr/lib/csg-daemon/Microsoft.AspNetCore.Mvc.dll ]] || fail 'what nothing calls is in the package'

step "how exposed they are, by systemd's own measure"
for unit in csg-daemon.service csg-control-plane.service; do
    systemd-analyze security --no-pager "$unit" | tail -n 1 | sed 's/^[^A-Za-z]*/        /'
done

step 'a restart through the socket refuses no connection'
rm -f /tmp/stop /tmp/load.errors
load &
sleep 1
for _ in 1 2 3; do
    systemctl restart csg-daemon.service
    sleep 1
done
touch /tmp/stop
wait %1
read -r asked failed </tmp/load
holds "$failed" 0 "connections that were refused, of $asked ($(sort /tmp/load.errors 2>/dev/null | uniq -c | head -n 3))"
step "    $asked connections over 3 restarts, none refused"

step 'a reload applies settings of a readable folder and keeps open connections'
mkdir -p /run/systemd/system/csg-daemon.service.d /srv/csg-settings
install -m 644 /etc/csg-daemon/daemon.json /srv/csg-settings/daemon.json
# The shell of the unit file's own variables, not of this script.
# shellcheck disable=SC2016
{
    printf '[Service]\nExecStart=\nExecStart='
    sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/csg-daemon.service /lib/systemd/system/csg-daemon.service 2>/dev/null | head -n 1 |
        sed 's#${CREDENTIALS_DIRECTORY}/daemon.json#/srv/csg-settings/daemon.json#'
} >/run/systemd/system/csg-daemon.service.d/settings.conf
systemctl daemon-reload
systemctl restart csg-daemon.service
until_true 30 curl -sf http://127.0.0.1:3129/readyz
served=$(systemctl show -P MainPID csg-daemon.service)
connect() { printf 'CONNECT s3.amazonaws.com:443 HTTP/1.1\r\nHost: s3.amazonaws.com:443\r\n\r\n' >&"$1" && IFS= read -r -t 20 answer <&"$1"; }
exec 8<>/dev/tcp/127.0.0.1/3128
sed -i '0,/"Csg"/s//"Connect": { "AllowedClients": ["192.0.2.0\/24"] },\n  "Csg"/' /srv/csg-settings/daemon.json
systemctl reload csg-daemon.service
# ExecReload= ends when the signal was sent; the daemon applies it a moment later.
answers() { # START-OF-ANSWER, to a connection opened now
    exec 9<>/dev/tcp/127.0.0.1/3128
    connect 9
    exec 9>&-
    [[ $answer == "$1"* ]]
}
until_true 20 answers 'HTTP/1.1 403 '
sed -i '/"Connect": { "AllowedClients"/d' /srv/csg-settings/daemon.json
systemctl reload csg-daemon.service
until_true 20 answers 'HTTP/1.1 200 '
connect 8
[[ $answer == 'HTTP/1.1 200 '* ]] || fail "a connection that was opened before two reloads: $answer"
exec 8>&-
holds "$(systemctl show -P MainPID csg-daemon.service)" "$served" 'the process over two reloads'
rm -r /run/systemd/system/csg-daemon.service.d /srv/csg-settings
systemctl daemon-reload
systemctl restart csg-daemon.service
until_true 30 curl -sf http://127.0.0.1:3129/readyz

step 'a daemon that answers no more is started anew'
mkdir -p /run/systemd/system/csg-daemon.service.d
printf '[Service]\nWatchdogSec=4\n' >/run/systemd/system/csg-daemon.service.d/watchdog.conf
systemctl daemon-reload
systemctl restart csg-daemon.service
stuck=$(systemctl show -P MainPID csg-daemon.service)
sleep 6
holds "$(systemctl show -P MainPID csg-daemon.service)" "$stuck" 'a daemon that serves is left alone'
kill -STOP "$stuck"
another() { [[ $(systemctl show -P MainPID csg-daemon.service) != "$stuck" && $(systemctl is-active csg-daemon.service) == active ]]; }
until_true 60 another
rm -r /run/systemd/system/csg-daemon.service.d
systemctl daemon-reload
systemctl restart csg-daemon.service

step 'an upgrade keeps the settings and refuses no connection'
rm -f /tmp/stop /tmp/load.errors
load &
before=$(md5sum /etc/csg-daemon/* /etc/csg-control-plane/*)
dpkg -i /packages/csg-daemon_0.1.1_*.deb /packages/csg-control-plane_0.1.1_*.deb >/tmp/dpkg.log 2>&1 </dev/null || { cat /tmp/dpkg.log; fail 'the upgrade'; }
touch /tmp/stop
wait %1
read -r asked failed </tmp/load
holds "$failed" 0 "connections that were refused, of $asked"
holds "$(md5sum /etc/csg-daemon/* /etc/csg-control-plane/*)" "$before" 'the settings after an upgrade'
holds "$(systemctl is-active csg-daemon.service csg-control-plane.service | sort -u)" active 'both after an upgrade'
until_true 30 curl -sf http://127.0.0.1:3129/readyz

step 'removing stops them and keeps what was set up'
dpkg -r csg-daemon csg-control-plane >/tmp/dpkg.log 2>&1 </dev/null || { cat /tmp/dpkg.log; fail 'dpkg -r'; }
if pgrep -f /usr/lib/csg- >/dev/null; then fail 'something still runs'; fi
if curl -s -o /dev/null http://127.0.0.1:3128/; then fail 'something still listens'; fi
[[ -e /etc/csg-daemon/daemon.json && -e /etc/csg-control-plane/keyring ]] || fail 'the settings went with the package'

step 'purging leaves nothing'
dpkg -P csg-daemon csg-control-plane >/tmp/dpkg.log 2>&1 </dev/null || { cat /tmp/dpkg.log; fail 'dpkg -P'; }
left=$(find / -xdev \( -name 'csg-*' -o -name 'Gateway.*' -o -name 'cloud-service-gateway*' \) -not -path '/proc/*' -not -path '/packages/*' -not -path '/sys/*' | head)
[[ -z $left ]] || fail "left behind: $left"
