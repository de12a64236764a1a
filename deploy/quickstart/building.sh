# shellcheck shell=bash
# Building the programs and putting them where they run. Sourced by quickstart.sh, never run; the names that are not set here are its.
# shellcheck disable=SC2154

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
