#!/usr/bin/env bash
# Takes the pictures of docs/console anew, from a control plane that is filled for them. --help says how to use it.
set -euo pipefail
deploy=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$deploy")
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$deploy/lib.sh"

case ${1:-} in
    '') ;;
    -h | --help)
        cat <<'TEXT'
usage: deploy/screenshots.sh

Builds the tests, starts a control plane over a PostgreSQL of its own, fills it with an account like that of a small company,
and photographs every page of the console with the system's Chromium into docs/console/. Nothing outside that folder is
changed. Needs what deploy/test.sh needs and Debian's package chromium; the package pngquant makes the pictures small.
TEXT
        exit 0
        ;;
    *) die "unknown option $1; --help says how to use it" ;;
esac

find_dotnet "$root/.quickstart/home"
"$deploy/postgres.sh" install >/dev/null || die "PostgreSQL is needed, and cannot be installed"
printf '==> building\n'
"$dotnet" build "$root/Gateway.Tests" -c Release --disable-build-servers -v quiet -nologo </dev/null || die "the build failed"
printf '==> taking the pictures\n'
rm -f "$root"/docs/console/*.png
"$dotnet" test "$root/Gateway.Tests/Gateway.Tests.csproj" -c Release --no-build -nologo --filter 'FullyQualifiedName~ScreenshotTests' </dev/null
pictures=("$root"/docs/console/*.png)
[[ -s ${pictures[0]} ]] || die "there are no pictures: is chromium installed?"
if have pngquant; then
    pngquant --force --ext .png --quality 70-95 --skip-if-larger "${pictures[@]}"
else
    say "the pictures stay larger than they need to be: pngquant is not installed"
fi
printf '%s pictures in %s\n' "${#pictures[@]}" "$root/docs/console"
