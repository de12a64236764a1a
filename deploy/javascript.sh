#!/usr/bin/env bash
# The JavaScript programs of the end-to-end tests, with the packages they need. --help says how to use it.
set -euo pipefail
deploy=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$deploy/lib.sh"
programs=$(dirname -- "$deploy")/Gateway.Tests/EndToEnd/javascript

usage() {
    cat <<'TEXT'
usage: deploy/javascript.sh install DIR

install  puts the programs of Gateway.Tests/EndToEnd/javascript into DIR with the packages that their lock file names, and
         prints DIR. Only what has changed is fetched: with everything in place it takes no time and no network.

To add a client: in Gateway.Tests/EndToEnd/javascript, 'npm install --package-lock-only --save-exact PACKAGE', write the
program beside the others, and commit package.json, package-lock.json and the program together.
TEXT
}

case ${1:-} in
    -h | --help)
        usage
        exit 0
        ;;
esac
[[ $# -eq 2 && $1 == install ]] || {
    usage >&2
    exit 2
}
dir=$(absolute_path "$2")
have node || die "node is not here; install Node.js 20 or newer with npm"
[[ $(node -p 'process.versions.node.split(".")[0] >= 20') == true ]] ||
    die "node $(node -p process.versions.node) is too old for the AWS SDK; install Node.js 20 or newer"
mkdir -p "$dir" 2>/dev/null || die "cannot make the folder $dir; choose one that you may write to"
lock_folder "$dir"
# The lock file is put beside the packages last, so that an install that was cut short is done again.
if ! cmp -s "$programs/package-lock.json" "$dir/installed-lock.json"; then
    have npm || die "npm is not here; install npm"
    say "installing the AWS SDK for JavaScript and oidc-provider into $dir"
    cp "$programs/package.json" "$programs/package-lock.json" "$dir/"
    (cd "$dir" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$dir/install.log" 2>&1 </dev/null ||
        die "npm could not install the AWS SDK for JavaScript and oidc-provider: $(grep -m1 . "$dir/install.log"); all its words are in $dir/install.log"
    cp "$programs/package-lock.json" "$dir/installed-lock.json"
fi
cp "$programs"/*.mjs "$dir/"
printf '%s\n' "$dir"
