#!/usr/bin/env bash
# Builds the gateway and runs all its tests. --help says how to use it.
set -euo pipefail
deploy=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$deploy")
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$deploy/lib.sh"

usage() {
    cat <<'TEXT'
usage: deploy/test.sh [--filter EXPRESSION]

Restores, builds (Release) and runs all tests; ends with one line, "N passed, N failed, N skipped", and an exit code
other than 0 when anything failed. The full results are left in TestResults/.

--filter EXPRESSION   only these tests, in the words of 'dotnet test --filter', for example FullyQualifiedName~SigV4

PostgreSQL is installed through the package manager when absent. The AWS CLI of generation 1, boto3 and moto are taken from
PATH, or installed with pip into .quickstart/venv where that is possible, the AWS SDK for JavaScript and oidc-provider with npm
into .quickstart/javascript. Both generations of the AWS CLI may be on PATH, in whatever order; the second is taken from there
only (Debian's package awscli). Tests whose tools cannot be had are skipped, and named.
TEXT
}

step() { printf '==> %s\n' "$*"; }

# What takes pictures is no test of anything: deploy/screenshots.sh asks for it by name.
filter=(--filter 'TestCategory!=Pictures')
while (($# > 0)); do
    case $1 in
        --filter)
            [[ $# -ge 2 ]] || die "--filter needs an expression; --help tells more"
            filter=(--filter "$2")
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

results=$root/TestResults
mkdir -p "$results" "$root/.quickstart" 2>/dev/null || true
if [[ ! -w $results || ! -w $root/.quickstart ]]; then
    die "cannot write to $root; run from a copy of the repository that you may write to"
fi
find_dotnet "$root/.quickstart/home"

step "looking for the tools of the tests"
"$deploy/postgres.sh" install >/dev/null || say "the tests that need PostgreSQL will be skipped"
venv=$root/.quickstart/venv
export CSG_MOTO_VENV=$venv
if ! have moto_server && ! "$deploy/moto.sh" install "$root/.quickstart/tools" >/dev/null; then
    say "the tests that need moto will be skipped"
fi
# True when one of the programs called aws on PATH is of this generation.
has_aws_cli() {
    local folder folders
    IFS=: read -r -a folders <<<"$PATH"
    for folder in "${folders[@]}"; do
        if [[ -x $folder/aws ]] && "$folder/aws" --version 2>&1 </dev/null | grep -q "^aws-cli/$1\."; then return 0; fi
    done
    return 1
}
# The command-line client and boto3 as programs would have them.
if ! has_aws_cli 1 || ! python3 -c 'import boto3' 2>/dev/null; then
    if [[ -x $venv/bin/python3 ]] && "$venv/bin/python3" -m pip install -q --no-input --disable-pip-version-check awscli boto3 \
        >"$results/pip.log" 2>&1 </dev/null; then
        say "installed the AWS CLI and boto3 into $venv"
    else
        say "the tests that need the AWS CLI v1 or boto3 will be skipped"
    fi
fi
if [[ -d $venv/bin ]]; then PATH=$PATH:$venv/bin; fi
has_aws_cli 2 || say "the tests that need the AWS CLI v2 will be skipped"
"$deploy/javascript.sh" install "$root/.quickstart/javascript" >/dev/null ||
    say "the tests that need the AWS SDK for JavaScript or oidc-provider will be skipped"

step "building (Release)"
"$dotnet" build "$root/CloudServiceGateway.sln" -c Release --disable-build-servers -v quiet -nologo </dev/null ||
    die "the build failed"

step "testing"
rm -f "$results/results.trx"
# Passed tests are only counted aloud; everything else is shown.
show() {
    local line passed=0
    while IFS= read -r line; do
        if [[ $line =~ ^[[:space:]]+Passed[[:space:]] ]]; then
            ((++passed % 100)) || printf '    %s passed so far\n' "$passed"
        else
            printf '%s\n' "$line"
        fi
    done
}
status=0
"$dotnet" test "$root/Gateway.Tests/Gateway.Tests.csproj" -c Release --no-build -nologo \
    --results-directory "$results" --logger 'trx;LogFileName=results.trx' --logger 'console;verbosity=normal' \
    --blame-hang-timeout 10m --blame-hang-dump-type none "${filter[@]}" </dev/null 2>&1 | show || status=$?

[[ -s $results/results.trx ]] || die "the tests did not run"
counters=$(grep -o '<Counters [^>]*' "$results/results.trx" | tail -n 1)
count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
total=$(count total) passed=$(count passed) failed=$(($(count failed) + $(count error) + $(count timeout) + $(count aborted)))
if ((total == 0)); then die "no test ran"; fi
if ((failed > 0 && status == 0)); then status=1; fi
# A run that was cut short counts what it had, and has failed.
if ((status != 0 && failed == 0)); then failed=1; fi
printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$((total - passed - failed))"
exit "$status"
