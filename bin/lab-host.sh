#!/usr/bin/env bash
# One host of the lab: its namespaces, its engine and its ssh server. Part of bin/lab.
#
# A host has network, mounts, name and processes of its own. Its first process does nothing but keep them; when it is
# killed, the kernel ends every process of the host, containers included. Files of a host, in $lab_dir/hosts/<host>:
#
#   docker   its /etc/docker      ssh   its /etc/ssh      data   its /var/lib/docker      *.log
# shellcheck disable=SC2154 # the variables that begin with lab, and those of machine.sh

bring_up_host() {
  local host=$1
  local host_dir=$lab_dir/hosts/$host
  mkdir -p "$host_dir"/{docker,ssh,data} "$lab_run_dir/$host/sshd"
  write_engine_config "$host"
  write_ssh_config "$host"
  # A disk in memory does not survive a crash, and only `up` makes one.
  start_process "$host" run-host "$host" "${disk:-}"
  plug_in "$host"
  in_host "$host" /usr/sbin/sshd -E "$host_dir/sshd.log" ||
    fail "$host: its ssh server does not start: $(tail -n 5 "$host_dir/sshd.log")"
  start_engine "$host"
}

write_engine_config() {
  local host=$1 directory=$lab_dir/hosts/$1/docker
  cp "$keys_dir/ca.pem" "$directory/ca.pem"
  make_certificate ca "$directory/cert.pem" "$directory/key.pem" "$host" \
    "subjectAltName=IP:$(address_of "$host"),DNS:$host" extendedKeyUsage=serverAuth
  cat >"$directory/daemon.json" <<EOJSON
{
  "hosts": ["unix:///run/docker.sock", "tcp://0.0.0.0:2376"],
  "tlsverify": true,
  "tlscacert": "/etc/docker/ca.pem",
  "tlscert": "/etc/docker/cert.pem",
  "tlskey": "/etc/docker/key.pem",
  "exec-opts": ["native.cgroupdriver=cgroupfs"],
  "live-restore": $([[ -e $lab_dir/hosts/$host/live-restore ]] && echo true || echo false),
  "cgroup-parent": "/kollaform-$lab_id/$host"
}
EOJSON
}

write_ssh_config() {
  local directory=$lab_dir/hosts/$1/ssh
  [[ -e $directory/host_key ]] || make_ssh_key "$directory/host_key"
  cp "$keys_dir/id.pub" "$directory/authorized_keys"
  cat >"$directory/sshd_config" <<'EOCONFIG'
HostKey /etc/ssh/host_key
AuthorizedKeysFile /etc/ssh/authorized_keys
AuthenticationMethods publickey
PidFile /run/sshd.pid
EOCONFIG
  # The machine's root account may be locked, which locks out keys as well.
  echo 'root:*:1:0:99999:7:::' >"$directory/shadow"
}

# Becomes the first process of the host. run_host HOST DISK-SIZE
run_host() {
  local host_dir=$lab_dir/hosts/$1 size=$2
  announce_process "$1"
  mount --make-rshared /
  mount -t proc proc /proc
  echo "$1" >/proc/sys/kernel/hostname
  mkdir -p /etc/docker /var/lib/docker
  mount --bind "$host_dir/docker" /etc/docker
  mount --bind "$host_dir/ssh" /etc/ssh
  mount --bind "$host_dir/ssh/shadow" /etc/shadow
  if [[ -n $size ]]; then
    mount -t tmpfs -o "size=$size" tmpfs /var/lib/docker
  else
    mount --bind "$host_dir/data" /var/lib/docker
  fi
  mount --bind "$lab_run_dir/$1" /run
  ip link set lo up
  become_first_process "$1"
}

# Started with --fork, so that no process outside of the host waits for it.
start_engine() {
  local host=$1 attempt
  local log=$lab_dir/hosts/$host/dockerd.log
  in_host "$host" rm -f /run/docker.pid
  in_host "$host" setsid --fork dockerd &>>"$log"
  for attempt in {1..300}; do
    if docker --host "$(socket_of "$host")" version &>/dev/null; then return; fi
    if [[ $attempt -gt 20 && $(engine_state "$host") == killed ]]; then break; fi
    sleep 0.1
  done
  fail "$host: its engine does not answer; the end of $log:
$(tail -n 15 "$log")"
}

socket_of() { echo "unix://$lab_run_dir/$1/docker.sock"; }

is_lab_host() { [[ $1 =~ ^(ctl|cmp)[0-9]+$ && -e $lab_run_dir/$1.pid ]]; }

host_runs() { [[ $1 =~ ^(ctl|cmp)[0-9]+$ ]] && process_runs "$1"; }

in_host() { in_namespaces "$1" --mount --uts --net --pid "${@:2}"; }

# in_namespaces PROCESS NAMESPACE... COMMAND...
in_namespaces() { nsenter --target "$(process_id "$1")" "${@:2}" 9<&-; }

# start_process NAME COMMAND...: runs a command of this script as the first process of namespaces of its own.
start_process() {
  local name=$1 log=$lab_dir/$1.log _
  rm -f "$lab_run_dir/$name.pid"
  setsid unshare --mount --propagation slave --uts --net --pid --fork --kill-child \
    bash "$lab_script" "${@:2}" </dev/null &>"$log" 9<&- &
  for _ in {1..100}; do
    if process_runs "$name"; then return; fi
    sleep 0.05
  done
  fail "$name does not start: $(tail -n 5 "$log")"
}

# For a first process: says which one it is. /proc is still that of the machine, so this is its id seen from there.
announce_process() {
  local own_pid
  read -r own_pid _ </proc/self/stat
  echo "$own_pid" >"$lab_run_dir/$1.pid"
}

# For a first process: keeps the namespaces, and cleans up after processes that lost their parent. Its name tells it
# from a process that got the same id later.
become_first_process() { exec -a "$lab_run_dir/$1" docker-init -- sleep infinity; }

process_id() { cat "$lab_run_dir/$1.pid"; }

process_runs() {
  local pid
  pid=$(process_id "$1" 2>/dev/null) && grep -qsa "^$lab_run_dir/$1"$'\x00' "/proc/$pid/cmdline"
}

end_process() {
  kill_process "$1"
  rm -f "$lab_run_dir/$1.pid"
}

# Like a power failure.
kill_process() {
  local pid _
  process_runs "$1" || return 0
  pid=$(process_id "$1")
  kill -KILL "$pid"
  for _ in {1..100}; do
    process_runs "$1" || break
    sleep 0.05
  done
}
