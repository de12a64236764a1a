#!/usr/bin/env bash
# Builds the Debian packages of the daemon and the control plane. --help says how to use it.
set -euo pipefail
deploy=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname -- "$deploy")
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$deploy/lib.sh"

usage() {
    cat <<'TEXT'
usage: deploy/package.sh [--out FOLDER] [--version VERSION] [--publish FOLDER]

Builds csg-daemon_VERSION_ARCH.deb and csg-control-plane_VERSION_ARCH.deb: each has the program with the .NET runtime in it, compiled
ahead of time (ReadyToRun), its systemd service and socket, one file to edit in /etc, and the documentation. The daemon's leaves out what
nothing calls. Needs the .NET SDK and dpkg-deb; runs as any user.

--out FOLDER       where the packages go (default: .quickstart/packages)
--version VERSION  their version (default: that of Directory.Build.props)
--publish FOLDER   keeps the published programs in this folder, and takes them from it when they are there already
TEXT
}

out=$root/.quickstart/packages
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
published=
while (($# > 0)); do
    case $1 in
        --out | --version | --publish)
            [[ $# -ge 2 ]] || die "$1 needs a value; --help tells more"
            case $1 in
                --out) out=$(absolute_path "$2") ;;
                --version) version=$2 ;;
                --publish) published=$(absolute_path "$2") ;;
            esac
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
[[ $version =~ ^[0-9][A-Za-z0-9.+~]*$ ]] || die "--version $version: expected a Debian version that begins with a digit"
have dpkg-deb || die "dpkg-deb is missing: build the packages on Debian or Ubuntu, or install dpkg"
case $(uname -m) in
    x86_64) arch=amd64 runtime=linux-x64 ;;
    aarch64) arch=arm64 runtime=linux-arm64 ;;
    *) die "packages are built for x86_64 and aarch64, not for $(uname -m)" ;;
esac
find_dotnet "$root/.quickstart/home"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
published=${published:-$work/published}

publish() { # PROJECT FOLDER
    [[ -x $2/$1 ]] && return
    say "publishing $1"
    # Intermediate files of their own: the ordinary build's are for another runtime.
    "$dotnet" publish "$root/$1" -c Release -r "$runtime" --self-contained -p:PublishReadyToRun=true -p:Version="$version" \
        -p:IntermediateOutputPath="$work/obj/$1/" -p:OutputPath="$work/bin/$1/" -o "$2" --disable-build-servers -v quiet -nologo </dev/null >&2 ||
        die "publishing $1 failed"
}

# package NAME PROJECT DESCRIPTION CONFFILE
package() {
    local name=$1 project=$2 description=$3 conffile=$4 tree=$work/$1
    publish "$project" "$published/$name"
    install -d "$tree/usr/lib/$name" "$tree/usr/bin" "$tree/lib/systemd/system" "$tree/usr/share/doc/$name" "$tree/DEBIAN"
    install -d -m 0700 "$tree/etc/$name"
    cp -a "$published/$name/." "$tree/usr/lib/$name/"
    find "$tree/usr/lib/$name" \( -name '*.pdb' -o -name '*.xml' -o -name 'appsettings*.json' \) -delete
    find "$tree/usr/lib/$name" -type f -exec chmod 0644 {} +
    chmod 0755 "$tree/usr/lib/$name/$project"
    ln -s "../lib/$name/$project" "$tree/usr/bin/$name"
    install -m 0644 "$deploy/packages/$conffile/$name".{service,socket} "$tree/lib/systemd/system/"
    if [[ -f $deploy/packages/$conffile/openssl.cnf ]]; then
        install -m 0644 "$deploy/packages/$conffile/openssl.cnf" "$tree/usr/lib/$name/"
    fi
    install -m 0600 "$deploy/packages/$conffile/$conffile.json" "$tree/etc/$name/"
    install -m 0644 "$root/LICENSE" "$tree/usr/share/doc/$name/copyright"
    install -m 0644 "$root/docs/"*.md "$deploy/packages/README.Debian" "$tree/usr/share/doc/$name/"
    install -m 0755 "$deploy/packages/$conffile/"{postinst,prerm,postrm} "$tree/DEBIAN/"
    printf '/etc/%s/%s.json\n' "$name" "$conffile" >"$tree/DEBIAN/conffiles"
    cat >"$tree/DEBIAN/control" <<CONTROL
Package: $name
Version: $version
Architecture: $arch
Maintainer: Cloud Service Gateway maintainers <noreply@localhost>
Section: net
Priority: optional
Installed-Size: $(du -sk --exclude=DEBIAN "$tree" | cut -f1)
Depends: libc6, libgcc-s1, libstdc++6, libssl3 | libssl3t64, ca-certificates
Recommends: systemd
Description: $description
CONTROL
    dpkg-deb --root-owner-group -Zzstd -b "$tree" "$out/${name}_${version}_$arch.deb" >/dev/null
    printf '%s\n' "$out/${name}_${version}_$arch.deb"
}

package csg-daemon Gateway.Daemon 'lets applications call AWS with proxy keys
 The proxy daemon of the Cloud Service Gateway: takes HTTPS_PROXY traffic on
 port 3128, verifies signatures, checks what was approved and signs anew.' daemon
package csg-control-plane Gateway.ControlPlane 'who may use which cloud service, and what was used
 The control plane of the Cloud Service Gateway: access requests, approvals,
 cloud credentials, policies and the audit trail, on PostgreSQL.' control-plane
