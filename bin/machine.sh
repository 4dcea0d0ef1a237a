#!/usr/bin/env bash
# Makes a bare machine able to run the demo and the tests. Source it and call its functions, or run it:
#
#   eval "$(bin/machine.sh up)"   everything that is missing; sets DOCKER_HOST and KOLLAFORM_ENGINE
#   eval "$(bin/machine.sh up --engine forky)"    the same with the Docker Engine of that release of Debian
#   bin/machine.sh down           ends the engines that `up` started, with all they hold; uninstalls nothing
#   bin/machine.sh sshd           OpenSSH's server, installed and not started, for the tests of ssh connections
#   bin/machine.sh podman         Podman, installed and not started, for the tests of it
#   bin/machine.sh podman trixie  prints where Podman of that release is, for programs that bind its usr and etc
#   bin/machine.sh postgres       PostgreSQL likewise, for the tests of state backends
#
# Every ensure_ function does nothing when the thing is there. Messages go to stderr.
# KOLLAFORM_STATE is where private engines keep their data; default: .lab in this checkout.
# KOLLAFORM_ENGINE_SUITE is what --engine names.
set -euo pipefail

machine_script=$(realpath "${BASH_SOURCE[0]}")
checkout_dir=$(dirname "$(dirname "$machine_script")")
state_dir=$(realpath -m "${KOLLAFORM_STATE:-$checkout_dir/.lab}")
default_engine=unix:///var/run/docker.sock
apt_options=()

# Sockets have paths of at most 107 characters, so they cannot live in the checkout; the id keeps checkouts apart.
engine_id=$(sha256sum <<<"$state_dir" | cut -c1-8)

# Which private engine the functions are about. select_engine [SUITE]: a release of Debian; default: the one of this machine.
select_engine() {
  engine_suite=${1:-}
  [[ $engine_suite =~ ^[a-z]*$ ]] || fail "$engine_suite is not the name of a release of Debian, such as trixie"
  engine_name=engine${engine_suite:+-$engine_suite}
  engine_dir=$state_dir/$engine_name
  engine_run_dir=/run/kollaform/$engine_id${engine_suite:+-$engine_suite}
  engine_cgroup=kollaform-$engine_id${engine_suite:+-$engine_suite}
  private_engine=unix://$engine_run_dir/docker.sock
}

say() { echo "${0##*/}: $*" >&2; }

fail() {
  say "$1"
  exit 1
}

is_root_on_debian() { [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null; }

update_package_lists() {
  [[ -z ${package_lists_updated:-} ]] || return 0
  apt-get -qq update
  package_lists_updated=yes
}

# Installs those of the named packages that the configured apt sources have.
install_packages() {
  local package available=()
  update_package_lists
  for package in "$@"; do
    if apt-cache show "$package" &>/dev/null; then available+=("$package"); fi
  done
  say "installing ${available[*]}"
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "${apt_options[@]}" \
    install --no-install-recommends "${available[@]}" >&2
}

# Installs the npm packages of package-lock.json.
ensure_node_modules() {
  local installed=$checkout_dir/node_modules/.package-lock.json
  [[ ! -e $installed || $checkout_dir/package-lock.json -nt $installed ]] || return 0
  say 'installing the npm packages'
  (cd "$checkout_dir" && npm ci --no-fund --no-audit >&2)
}

# Finds terraform on PATH, or installs it where an apt source has it.
ensure_terraform() {
  command -v terraform >/dev/null && return
  if is_root_on_debian; then
    update_package_lists
    if apt-cache show terraform &>/dev/null; then install_packages terraform; fi
  fi
  command -v terraform >/dev/null ||
    fail 'terraform is not on PATH. Install Terraform 1.7 or later: https://developer.hashicorp.com/terraform/install'
}

# Installs OpenSSH's server. The tests and the lab start servers of their own.
ensure_sshd() {
  [[ ! -x /usr/sbin/sshd ]] || return 0
  is_root_on_debian || fail 'sshd is not installed. Install the OpenSSH server; it need not run.'
  install_without_service openssh-server openssh-client
}

# Installs PostgreSQL's server and client. The tests start servers of their own.
ensure_postgres() {
  if command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then return; fi
  is_root_on_debian || fail 'PostgreSQL is not installed. Install its server; it need not run.'
  install_without_service postgresql
}

# Installs Podman with runc: crun refuses machines with both versions of cgroups. The tests start services of their own.
ensure_podman() {
  if command -v podman >/dev/null && command -v runc >/dev/null; then return; fi
  is_root_on_debian || fail 'podman and runc are not both installed. Install them; no service of theirs need run.'
  install_without_service podman runc
}

# Installs Chromium, unless CHROMIUM names a browser.
ensure_chromium() {
  if [[ -n ${CHROMIUM:-} ]] || command -v chromium >/dev/null; then return; fi
  is_root_on_debian || fail 'Chromium is not installed. Install it, or say in CHROMIUM where it is.'
  install_packages chromium
}

# Installs Ansible and what its modules for Docker need.
ensure_ansible() {
  if command -v ansible-playbook >/dev/null && python3 -c 'import docker' 2>/dev/null; then return; fi
  is_root_on_debian || fail "Ansible is not installed. Install ansible, and Docker's SDK for Python."
  install_packages ansible python3-docker
}

# Packages of daemons start them, at once and at every boot: the programs by which they do that are hidden from them.
# So is the one by which PostgreSQL's makes a database that nobody asked for.
install_without_service() {
  local tool hidden
  hidden=$(mktemp -d)
  for tool in invoke-rc.d update-rc.d deb-systemd-invoke deb-systemd-helper pg_createcluster; do
    ln -s /bin/true "$hidden/$tool"
  done
  apt_options=(-o DPkg::Path="$hidden:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
  install_packages "$@"
  apt_options=()
  rm -rf "$hidden"
}

# Finds a Docker Engine, or installs and starts one; exports where it is. Of another release there is none to be found.
ensure_engine() {
  local wanted=${DOCKER_HOST:-$default_engine}
  [[ $wanted == unix://* ]] || fail "DOCKER_HOST=$wanted: the demo and the tests need an engine on a unix:// socket"
  if [[ -n $engine_suite ]]; then
    if use_engine "$private_engine"; then return; fi
  else
    if use_engine "$wanted" || use_engine "$private_engine"; then return; fi
    say "no Docker Engine answers at $wanted"
  fi
  is_root_on_debian ||
    fail 'Start one, or point DOCKER_HOST at one that you may use, or run this as root on Debian to get a private one.'
  mkdir -p "$state_dir"
  exec 9<"$state_dir"
  flock 9
  start_some_engine
  exec 9<&-
}

start_some_engine() {
  if use_engine "$private_engine"; then return; fi
  if [[ -n $engine_suite ]]; then ensure_tree engine "$engine_suite"; fi
  # The command line of this machine, or the one in this package, is used with engines of every release.
  if ! command -v dockerd >/dev/null; then
    install_packages docker.io docker-cli iptables iproute2
    if [[ -z $engine_suite ]] && default_engine_is_starting && await_engine "$default_engine"; then return; fi
  fi
  command -v ip >/dev/null || install_packages iproute2
  start_private_engine
}

# Exports the engine's address if the engine answers.
use_engine() {
  command -v docker >/dev/null && docker --host "$1" version &>/dev/null || return 1
  export DOCKER_HOST=$1 KOLLAFORM_ENGINE=$1
}

# For the record of what was tested.
say_engine_version() {
  say "Docker Engine $(docker version --format '{{.Server.Version}}, API {{.Server.APIVersion}}')${engine_suite:+, of Debian $engine_suite}"
}

await_engine() {
  local _
  for _ in {1..150}; do
    if use_engine "$1"; then return 0; fi
    sleep 0.2
  done
  return 1
}

# Where an init system runs, installing the package starts the daemon.
default_engine_is_starting() {
  [[ -e /var/run/docker.sock || -e /var/run/docker.pid ]]
}

# The private engine has namespaces of its own for mounts, network and processes: its bridge, addresses and firewall
# rules cannot meet those of another engine, and the kernel ends all it runs when it ends.
# Hence a port that a container publishes is not reachable from outside.
start_private_engine() {
  say "starting a private Docker Engine${engine_suite:+ of Debian $engine_suite}, data in $engine_dir"
  end_private_engine
  mkdir -p "$engine_dir" "$engine_run_dir"
  setsid unshare --mount --propagation slave --net --pid --fork --kill-child \
    bash "$machine_script" run-private-engine "$engine_suite" </dev/null &>"$engine_dir/log" 9<&- &
  await_engine "$private_engine" ||
    fail "the private Docker Engine does not answer; the end of its log:
$(tail -n 15 "$engine_dir/log")"
}

# Becomes the first process of the private engine's namespaces. --cgroup-parent is for stop_engine to find leftovers.
run_private_engine() {
  local own_pid
  # /proc is still that of the machine, so this is the process id seen from outside.
  read -r own_pid _ </proc/self/stat
  echo "$own_pid" >"$engine_run_dir/pid"
  echo '{}' >"$engine_run_dir/daemon.json"
  mount --make-rshared /
  mount -t proc proc /proc
  # Hides the machine's containerd, which lives in other namespaces; the engine then starts its own.
  mkdir -p /run/containerd
  mount -t tmpfs tmpfs /run/containerd
  if [[ -n $engine_suite ]]; then enter_tree "$(tree_of engine "$engine_suite")"; fi
  ip link set lo up
  exec docker-init -- dockerd --config-file "$engine_run_dir/daemon.json" --host "$private_engine" \
    --data-root "$engine_dir/data" --exec-root "$engine_run_dir/exec" --pidfile "$engine_run_dir/dockerd.pid" \
    --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$engine_cgroup"
}

private_engine_runs() {
  local pid
  pid=$(cat "$engine_run_dir/pid" 2>/dev/null) && grep -qs "$engine_run_dir" "/proc/$pid/cmdline"
}

# Ends the engine's process if there is one, and with it every container; keeps its data.
end_private_engine() {
  local pid _
  if private_engine_runs; then
    pid=$(<"$engine_run_dir/pid")
    kill -TERM "$pid"
    for _ in {1..150}; do
      private_engine_runs || break
      sleep 0.2
    done
    if private_engine_runs; then kill -KILL "$pid"; fi
  fi
  find /sys/fs/cgroup -depth -type d \
    \( -name "$engine_cgroup" -o -path "*/$engine_cgroup/*" \) -exec rmdir {} + 2>/dev/null || true
  rm -rf "$engine_run_dir"
}

# Ends the engine that ensure_engine started, and removes its data: images, containers and volumes.
stop_engine() {
  end_private_engine
  rm -rf "$engine_dir"
  rmdir --ignore-fail-on-non-empty "$state_dir" "${engine_run_dir%/*}" 2>/dev/null || true
}

# The same for all of this checkout, of whatever release.
stop_engines() {
  local directory name
  for directory in "$state_dir"/engine* "/run/kollaform/$engine_id"*; do
    name=${directory##*/}
    select_engine "$([[ $name != *-* ]] || echo "${name##*-}")"
    if [[ -e $engine_dir || -e $engine_run_dir ]]; then stop_engine; fi
  done
}

# For scripts that leave the machine as they found it: an engine that ensure_engine has to start is gone at their end.
stop_engine_at_exit() {
  if ! private_engine_runs; then trap stop_engine EXIT; fi
}

machine_up() {
  ensure_node_modules
  ensure_terraform
  ensure_engine
}

machine_down() {
  stop_engines
}

# shellcheck source=bin/machine-releases.sh
. "${machine_script%/*}/machine-releases.sh"
select_engine "${KOLLAFORM_ENGINE_SUITE:-}"

main() {
  case ${1:-} in
    up)
      [[ $# -eq 1 || ( $# -eq 3 && $2 == --engine ) ]] || fail "usage: $0 up [--engine SUITE]"
      if [[ $# -eq 3 ]]; then select_engine "$3"; fi
      machine_up
      printf 'export DOCKER_HOST=%q KOLLAFORM_ENGINE=%q\n' "$DOCKER_HOST" "$KOLLAFORM_ENGINE"
      ;;
    down) machine_down ;;
    sshd) ensure_sshd ;;
    podman)
      if [[ $# -eq 1 ]]; then
        ensure_podman
      else
        ensure_tree podman "$2"
        tree_of podman "$2"
      fi
      ;;
    postgres) ensure_postgres ;;
    run-private-engine)
      select_engine "${2:-}"
      run_private_engine
      ;;
    *) fail "usage: $0 up|down|sshd|postgres|podman" ;;
  esac
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then main "$@"; fi
