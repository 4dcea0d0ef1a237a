#!/usr/bin/env bash
# What can be done to a host of the lab, and how it is undone. Part of bin/lab. Doing either twice does no harm.
# shellcheck disable=SC2154 # the variables that begin with lab

freeze_host() { signal_engine "$1" STOP; }

thaw_host() { signal_engine "$1" CONT; }

stall_host() { signal_containerd "$1" STOP; }

unstall_host() { signal_containerd "$1" CONT; }

kill_host() {
  local _
  signal_engine "$1" KILL
  for _ in {1..100}; do
    [[ $(engine_state "$1") != killed ]] || return 0
    sleep 0.05
  done
  fail "$1: its engine does not end"
}

start_host() { [[ $(engine_state "$1") != killed ]] || start_engine "$1"; }

cut_host() { in_host "$1" ip link set eth0 down; }

mend_host() { in_host "$1" ip link set eth0 up; }

drop_host() { is_dropping "$1" || change_filter "$1" --insert; }

undrop_host() { ! is_dropping "$1" || change_filter "$1" --delete; }

# What is in its memory is gone, what is on its disk is not.
crash_host() {
  kill_process "$1"
  find "${lab_run_dir:?}/$1" -mindepth 1 -delete
}

boot_host() { host_runs "$1" || bring_up_host "$1"; }

kill_containerd_host() { signal_containerd "$1" KILL; }

live_restore_host() {
  touch "$lab_dir/hosts/$1/live-restore"
  write_engine_config "$1"
  signal_engine "$1" HUP
}

heal_host() {
  boot_host "$1"
  mend_host "$1"
  undrop_host "$1"
  thaw_host "$1"
  unstall_host "$1"
  start_host "$1"
  await_containerd "$1"
}

# An engine starts a containerd that has ended again, after some seconds; until then it answers, and can start nothing.
await_containerd() {
  local _
  for _ in {1..300}; do
    if docker --host "$(socket_of "$1")" version --format '{{json .Server.Components}}' | grep -q '"containerd"'; then
      return 0
    fi
    sleep 0.1
  done
  fail "$1: its engine has no containerd"
}

# Seen on the host itself, not remembered: `runs`, or what is wrong with it: `frozen,cut`.
host_state() {
  local faults=()
  if ! host_runs "$1"; then
    echo dead
    return
  fi
  [[ $(engine_state "$1") == runs ]] || faults+=("$(engine_state "$1")")
  if is_stalled "$1"; then faults+=(stalled); fi
  if is_cut "$1"; then faults+=(cut); fi
  if is_dropping "$1"; then faults+=(dropping); fi
  (
    IFS=,
    echo "${faults[*]:-runs}"
  )
}

# runs, frozen or killed.
engine_state() {
  local name state
  # shellcheck disable=SC2016
  read -r _ name state _ < <(in_host "$1" sh -c 'pid=$(cat /run/docker.pid) && cat "/proc/$pid/stat"' 2>/dev/null) ||
    true
  case ${name:-}:${state:-} in
    '(dockerd):T') echo frozen ;;
    '(dockerd):'[!Z]) echo runs ;;
    *) echo killed ;;
  esac
}

signal_engine() {
  [[ $(engine_state "$1") != killed ]] || return 0
  # shellcheck disable=SC2016
  in_host "$1" sh -c 'kill -s "$0" "$(cat /run/docker.pid)"' "$2"
}

# Which the engine has started; it may be gone with it.
signal_containerd() {
  # shellcheck disable=SC2016
  in_host "$1" sh -c 'pid=$(cat /run/docker/containerd/containerd.pid) && kill -s "$0" "$pid"' "$2" 2>/dev/null || true
}

is_stalled() {
  # shellcheck disable=SC2016
  in_host "$1" sh -c 'cat "/proc/$(cat /run/docker/containerd/containerd.pid)/stat"' 2>/dev/null | grep -q ') T '
}

is_cut() { ! in_host "$1" ip -oneline link show eth0 | grep -q '[<,]UP[,>]'; }

is_dropping() { change_filter "$1" --check &>/dev/null; }

# In both directions, and before anything that Docker's own rules decide.
change_filter() {
  in_host "$1" iptables --wait --table mangle "$2" PREROUTING --in-interface eth0 --jump DROP
  in_host "$1" iptables --wait --table mangle "$2" POSTROUTING --out-interface eth0 --jump DROP
}
