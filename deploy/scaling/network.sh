# A network of namespaces on one bridge: each part has an address of its own, and nothing leads out. Sourced by scaling_test.sh.
# shellcheck shell=bash

bridge=csgbr$$
declare -A address_of=(
    [client]=10.77.0.1 [balancer]=10.77.0.2
    [daemon-1]=10.77.0.11 [daemon-2]=10.77.0.12 [daemon-3]=10.77.0.13
    [control-plane-1]=10.77.0.21 [control-plane-2]=10.77.0.22
    [postgres-1]=10.77.0.31 [postgres-2]=10.77.0.32
    [aws]=10.77.0.41
)

namespace_of() { printf 'csg%s-%s\n' "$$" "$1"; }

# in_part PART COMMAND...: runs it where the part lives.
in_part() {
    local part=$1
    shift
    ip netns exec "$(namespace_of "$part")" "$@"
}

make_network() {
    local part namespace number=0
    ip netns add "$(namespace_of wire)"
    in_part wire ip link add "$bridge" type bridge
    in_part wire ip link set "$bridge" up
    for part in "${!address_of[@]}"; do
        namespace=$(namespace_of "$part")
        ip netns add "$namespace"
        # The bridge has a namespace too, so that the machine's own network is not touched.
        in_part wire ip link add "port$((++number))" type veth peer name eth0 netns "$namespace"
        in_part wire ip link set "port$number" master "$bridge" up
        in_part "$part" ip link set lo up
        in_part "$part" ip address add "${address_of[$part]}/24" dev eth0
        in_part "$part" ip link set eth0 up
    done
}

remove_network() {
    local part
    for part in "${!address_of[@]}" wire; do
        ip netns del "$(namespace_of "$part")" 2>/dev/null || true
    done
}
