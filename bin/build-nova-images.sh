#!/usr/bin/env bash
# Builds images of the real Nova, out of Debian's packages and test/images/nova, in the engine at DOCKER_HOST.
set -euo pipefail

usage='usage:
  build-nova-images.sh NAMESPACE TAG SUITE [STAMP]
      every image of a release as NAMESPACE/<image>:TAG; with a stamp, with other ids and the same content.
      SUITE is the release of Debian: trixie has 2025.1 of OpenStack, forky 2026.1
  build-nova-images.sh --bases    only what the others start from'

build_script=$(realpath "${BASH_SOURCE[0]}")
# shellcheck source=bin/machine.sh
. "${build_script%/*}/machine.sh"

sources_dir=$checkout_dir/test/images/nova
suites=(trixie forky)
role_images=(nova-api nova-conductor nova-scheduler nova-compute nova-libvirt placement-api rabbitmq lab-tools)

# The services, what serves their APIs, and a broker.
packages=(nova-common python3-nova placement-common python3-placement uwsgi-core uwsgi-plugin-python3 python3-pymysql
  rabbitmq-server iproute2 procps)
# Packages of which only the entry script is taken: nova-compute asks for qemu and libvirt.
entry_packages=(nova-conductor nova-scheduler nova-compute)

# docker build, silent unless it fails: the builder announces its own end with every call.
export DOCKER_BUILDKIT=0
build() {
  local output
  output=$(docker build --quiet "$@" 2>&1) || fail "docker build $*: $output"
}

# ensure_base SUITE: a tree of the release, and the scripts of test/images/nova on top.
ensure_base() {
  local base image
  base=kollaform/nova-base-$1:$(tree_recipe)
  image=$(base_image "$1")
  if docker image inspect "$image" &>/dev/null; then return 0; fi
  if ! docker image inspect "$base" &>/dev/null; then
    ensure_nova_tree "$1"
    say "importing Nova of Debian $1"
    docker import --change 'ENV LANG=C.UTF-8' "$(nova_tree "$1")" "$base" >/dev/null
  fi
  # The checkout's own modes are whatever its owner's umask made them.
  cp -R "$sources_dir" "$scratch/$1"
  chmod -R u=rwX,go=rX "$scratch/$1"
  build --build-arg "BASE=$base" --tag "$image" "$scratch/$1"
}

# Its tag says what it is made of, so the same sources are built once per engine.
base_image() {
  local sources
  sources=$({
    tree_recipe
    cd "$sources_dir" && find . -type f -print0 | sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c1-12)
  echo "kollaform/nova-$1:$sources"
}

tree_recipe() {
  { declare -f make_nova_tree install_nova enter_chroot trim_tree && echo "${packages[*]} ${entry_packages[*]}"; } |
    sha256sum | cut -c1-12
}

# Where the files of a release are kept, for every engine that this machine will ever fill.
nova_tree() { echo "$trees_dir/nova-$1-$(uname -m)-$(tree_recipe).tar"; }

ensure_nova_tree() { ensure_made "$(nova_tree "$1")" "$1" pack_nova_tree "$1"; }

# pack_nova_tree SUITE TAR
pack_nova_tree() {
  make_nova_tree "$1" "$2.tree"
  tar --create --file "$2" --directory "$2.tree" --numeric-owner .
  rm -rf "$2.tree"
}

# make_nova_tree SUITE DIRECTORY
make_nova_tree() {
  local suite=$1 tree=$2 mirror script=/usr/share/debootstrap/scripts log=$2.log
  if ! command -v debootstrap >/dev/null; then install_packages debootstrap; fi
  mirror=$(debian_mirror)
  say "unpacking Nova of Debian $suite, which takes minutes"
  # A release that is younger than this debootstrap is made like sid.
  if [[ -e $script/$suite ]]; then script=$script/$suite; else script=$script/sid; fi
  rm -rf "$tree"
  mkdir -p "$tree"
  { with_apt_proxies debootstrap --variant=minbase "$suite" "$tree" "$mirror" "$script" && install_nova "$tree"; } \
    &>"$log" || fail "Nova of $suite could not be unpacked; the end of $log:
$(tail -n 15 "$log")"
  trim_tree "$tree"
  rm -f "$log"
}

# With this machine's ways to the archive: proxies, keys and timeouts. Nothing starts.
install_nova() {
  local tree=$1
  printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
  chmod +x "$tree/usr/sbin/policy-rc.d"
  cp -L /etc/resolv.conf /etc/hosts "$tree/etc/"
  apt-config dump Acquire >"$tree/etc/apt/apt.conf.d/90machine"
  printf 'APT::Install-Recommends "false";\nAPT::Sandbox::User "root";\n' >"$tree/etc/apt/apt.conf.d/91images"
  enter_chroot "$tree" "
    set -e
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    apt-get -qq -y install ${packages[*]}
    cd /tmp
    apt-get -qq download ${entry_packages[*]}
    for package in *.deb; do dpkg-deb --fsys-tarfile \$package | tar --extract --directory / --wildcards './usr/bin/*'; done"
}

# enter_chroot TREE COMMANDS: with a /proc that goes with them.
enter_chroot() {
  # shellcheck disable=SC2016 # the inner shell expands them
  unshare --mount sh -c 'mount -t proc proc "$1/proc" && exec chroot "$1" sh -c "$2"' sh "$1" "$2"
}

# What nobody reads, and what belongs to this machine.
trim_tree() {
  rm -rf "$1"/usr/share/{doc,man,locale,i18n} "$1"/var/lib/apt/lists "$1"/var/cache/apt "$1"/tmp/*.deb \
    "$1"/usr/lib/*/gconv "$1"/etc/apt "$1"/var/lib/rabbitmq/mnesia
  : >"$1/etc/resolv.conf"
}

# build_release NAMESPACE TAG SUITE STAMP
build_release() {
  local image tags=()
  is_suite "$3" || fail "$3: Nova is taken from ${suites[*]}"
  [[ $4 =~ ^[A-Za-z0-9._-]*$ ]] || fail "$4: only letters, digits and . _ -"
  ensure_base "$3"
  for image in "${role_images[@]}"; do tags+=(--tag "$1/$image:$2"); done
  printf 'FROM %s\nLABEL stamp="%s"\n' "$(base_image "$3")" "$4" | build "${tags[@]}" -
}

is_suite() { [[ " ${suites[*]} " == *" $1 "* ]]; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
umask 022
case ${1:-} in
  --bases) for suite in "${suites[@]}"; do ensure_base "$suite"; done ;;
  '' | -*) fail "$usage" ;;
  *)
    [[ $# -eq 3 || $# -eq 4 ]] || fail "$usage"
    build_release "$1" "$2" "$3" "${4:-}"
    ;;
esac
