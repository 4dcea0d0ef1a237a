#!/usr/bin/env bash
# The lab's network: a switch that every host is plugged into, and this machine with the first address. Part of bin/lab.
#
# The switch is in a network namespace of its own, where no firewall rule of the machine applies; all that the machine
# itself gets is one interface and one route, which go away with the switch.
# shellcheck disable=SC2154 # the variables that begin with lab, and those of machine.sh

interface=kf-$engine_id

ensure_network() {
  if process_runs switch; then return; fi
  subnet=$(cat "$lab_dir/subnet" 2>/dev/null || true)
  if [[ -z $subnet ]] || ! subnet_is_free "$subnet"; then choose_subnet; fi
  start_process switch run-switch
  # The kernel takes its time to remove that of a switch which has just ended.
  ip link delete "$interface" 2>/dev/null || true
  ip link add "$interface" type veth peer name machine netns "$(process_id switch)"
  ip address add "$subnet.1/24" dev "$interface"
  ip link set "$interface" up
  in_namespaces switch --net ip link set machine master switch up
}

# 10.x.y.0/24, or 198.18.x.0/24 from the range for such tests, where something routes all of 10.0.0.0/8. Where to begin
# comes from the id, so that labs of several checkouts do not try the same ones.
choose_subnet() {
  local attempt seed candidate
  seed=$((16#$engine_id))
  for attempt in {0..255}; do
    for candidate in "10.$(((seed >> 8) % 256)).$(((seed + attempt) % 256))" "198.18.$(((seed + attempt) % 256))"; do
      if subnet_is_free "$candidate"; then
        subnet=$candidate
        echo "$subnet" >"$lab_dir/subnet"
        return
      fi
    done
  done
  fail 'Every network that the lab could use is routed somewhere: 10.0.0.0/8 and 198.18.0.0/16.'
}

# Nothing but a default route leads there.
subnet_is_free() {
  ! {
    ip -4 route show match "$1.0/24"
    ip -4 route show root "$1.0/24"
  } | grep -qv '^default'
}

run_switch() {
  announce_process switch
  ip link set lo up
  ip link add switch type bridge
  ip link set switch up
  become_first_process switch
}

# 10.x.y.1 is this machine, .11 the first controller, .111 the first compute.
address_of() {
  local number=${1:3} first
  case $1 in
    ctl*) first=10 ;;
    *) first=110 ;;
  esac
  echo "$(<"$lab_dir/subnet").$((first + number))"
}

# Between a host and the switch; the interface is eth0 for the one and has the host's name for the other.
plug_in() {
  local host=$1
  ip link add "$host" netns "$(process_id switch)" type veth peer name eth0 netns "$(process_id "$host")"
  in_namespaces switch --net ip link set "$host" master switch up
  in_host "$host" ip address add "$(address_of "$host")/24" dev eth0
  in_host "$host" ip link set eth0 up
}
