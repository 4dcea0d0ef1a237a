#!/usr/bin/env bash
# Builds the images of the demo and the tests, out of Debian packages and test/images, in the engine at DOCKER_HOST.
set -euo pipefail

usage='usage:
  build-images.sh NAMESPACE TAG [option...]   one release: every nova image as NAMESPACE/<image>:TAG
      --only IMAGE        just this one, such as nova-conductor
      --behaviour NAME    ok (default), never-healthy, exits, slow-stop, drains, refuses, ignores-term, migration-fails,
                          upgrade-check-warns, upgrade-check-fails, older-libvirt
      --migrations N      the release knows the first N migrations of each database; default: 2, which is all
      --stamp TEXT        another image id under the same tag
  build-images.sh --mariadb NAMESPACE TAG     NAMESPACE/mariadb-server:TAG
  build-images.sh --galera NAMESPACE TAG      the same for a node of a cluster
  build-images.sh --bases                     only what the others start from'

build_script=$(realpath "${BASH_SOURCE[0]}")
# shellcheck source=bin/machine.sh
. "${build_script%/*}/machine.sh"

sources_dir=$checkout_dir/test/images
cache_dir=${XDG_CACHE_HOME:-$HOME/.cache}/kollaform
# shellcheck source=/dev/null
distribution=$(. /etc/os-release && echo "${VERSION_CODENAME:-$ID}")-$(uname -m)

role_images=(nova-scheduler nova-novncproxy nova-spicehtml5proxy nova-serialproxy nova-compute nova-compute-ironic
  nova-libvirt nova-ssh)
database_images=(nova-api nova-conductor)

# What the base images are made of, by the name of the tar that holds it.
declare -A packages=(
  [busybox]='busybox-static'
  [mariadb]='busybox-static mariadb-server-core mariadb-client-core mariadb-client mariadb-backup'
  [galera]='busybox-static mariadb-server mariadb-client mariadb-backup galera-4 rsync iproute2 bash coreutils'
)

umask 022

# The builder that every version of the command line since 20.10 has without a plug-in.
export DOCKER_BUILDKIT=0

# docker build, silent unless it fails: the builder announces its own end with every call.
build() {
  local output
  output=$(docker build --quiet "$@" 2>&1) || fail "docker build $*: $output"
}

# The tag of a base image says what it is made of, so the same sources are built once per engine.
base_tag() {
  {
    echo "$distribution"
    sha256sum <"$build_script"
    cd "$sources_dir" && find . -type f -print0 | sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c1-12
}

# ensure_bases TARGET...: builds those that are missing. The builder looks at every target before the wanted one, so they
# need the tars of all of these.
ensure_bases() {
  local name target missing=() tars=(busybox mariadb)
  for target in "$@"; do
    docker image inspect "kollaform/$target:$base_tag" &>/dev/null || missing+=("$target")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if is_one_of mariadb-galera "${missing[@]}"; then tars+=(galera); fi
  cp -R "$sources_dir" "$scratch/context"
  # The checkout's own modes are whatever its owner's umask made them.
  chmod -R u=rwX,go=rX "$scratch/context"
  for name in "${tars[@]}"; do
    ensure_packages_tar "$name"
    cp "$(packages_tar "$name")" "$scratch/context/$name.tar"
  done
  for target in "${missing[@]}"; do
    build --target "$target" --tag "kollaform/$target:$base_tag" "$scratch/context"
  done
}

# Where the files of the packages are kept, for every engine that this machine will ever fill.
packages_tar() {
  local recipe
  recipe=$({ declare -f unpack_packages && echo "${packages[$1]}"; } | sha256sum | cut -c1-12)
  echo "$cache_dir/$1-$distribution-$recipe.tar"
}

# Packs the files of the packages and of everything they depend on.
ensure_packages_tar() {
  local tar
  tar=$(packages_tar "$1")
  [[ ! -e $tar ]] || return 0
  say "packing ${packages[$1]}"
  unpack_packages "$scratch/$1" "${packages[$1]}"
  mkdir -p "$cache_dir"
  # Renamed into place, so that nobody sees half of it.
  tar --create --file "$tar.$$" --directory "$scratch/$1/tree" --owner 0 --group 0 --numeric-owner .
  mv "$tar.$$" "$tar"
}

# Downloads with the machine's own apt settings - mirrors, keys, proxies - as if nothing were installed yet, and
# unpacks without running a single maintainer script, and without Perl, which only scripts that nobody calls need.
# Busybox gets a link for each of its commands; bash is its sh, where there is no other.
unpack_packages() {
  local debs=$1/debs tree=$1/tree names directory package command
  read -ra names <<<"$2"
  mkdir -p "$debs/partial" "$tree"/usr/{bin,sbin,lib,lib64} "$tree/tmp"
  chmod 1777 "$tree/tmp"
  for directory in bin sbin lib lib64; do ln -s "usr/$directory" "$tree/$directory"; done
  if [[ $EUID -eq 0 ]]; then update_package_lists; fi
  apt-get -qq -y -o Dir::State::Status=/dev/null -o Dir::Cache::Archives="$debs" -o APT::Sandbox::User=root \
    --no-install-recommends --download-only install "${names[@]}" >&2
  for package in "$debs"/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar --extract --directory "$tree" --keep-directory-symlink \
      --exclude './usr/share/doc' --exclude './usr/share/man' --exclude './usr/share/locale' --exclude '*/gconv' \
      --exclude '*perl*' --exclude './usr/bin/mariadb-[ahpst]*'
  done
  for command in $("$tree/bin/busybox" --list-full); do
    [[ -e $tree/$command ]] || ln -s /bin/busybox "$tree/$command"
  done
  [[ ! -e $tree/bin/bash ]] || return 0
  printf '#!/bin/sh\nexec sh "$@"\n' >"$tree/bin/bash"
  chmod +x "$tree/bin/bash"
}

# build_images BASE IMAGE...: one build, tagged with every name.
build_images() {
  local image tags=()
  for image in "${@:2}"; do
    [[ -n $only && $image != "$only" ]] || tags+=(--tag "$namespace/$image:$tag")
  done
  [[ ${#tags[@]} -gt 0 ]] || return 0
  build "${tags[@]}" - <<EOF
FROM kollaform/$1:$base_tag
ENV KOLLA_VERSION="$tag" BEHAVIOUR="$behaviour" MIGRATIONS="$migrations"
${stamp:+LABEL stamp="$stamp"}
EOF
}

# Reads the options of a release into the variables that build_images uses.
parse_options() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --only) only=${2:-} ;;
      --behaviour) behaviour=${2:-} ;;
      --migrations) migrations=${2:-} ;;
      --stamp) stamp=${2:-} ;;
      *) fail "$1 is not an option
$usage" ;;
    esac
    [[ -n ${2:-} ]] || fail "$1 needs a value"
    shift 2
  done
  is_one_of "$behaviour" ok never-healthy exits slow-stop drains refuses ignores-term migration-fails upgrade-check-warns \
    upgrade-check-fails older-libvirt ||
    fail "--behaviour $behaviour is not known"
  [[ $stamp =~ ^[A-Za-z0-9._-]*$ ]] || fail "--stamp $stamp: only letters, digits and . _ -"
  [[ $migrations =~ ^[0-9]+$ ]] || fail "--migrations $migrations: not a number"
  [[ -z $only ]] || is_one_of "$only" "${role_images[@]}" "${database_images[@]}" || fail "--only $only: no such image"
}

is_one_of() { [[ " ${*:2} " == *" $1 "* ]]; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
only='' behaviour=ok migrations=2 stamp=''
base_tag=$(base_tag)
case ${1:-} in
  --bases)
    ensure_bases role database mariadb-server
    ;;
  --mariadb | --galera)
    [[ $# -eq 3 ]] || fail "$usage"
    namespace=$2 tag=$3 base=mariadb-server
    [[ $1 == --mariadb ]] || base=mariadb-galera
    ensure_bases "$base"
    build_images "$base" mariadb-server
    ;;
  '' | -*)
    fail "$usage"
    ;;
  *)
    [[ $# -ge 2 ]] || fail "$usage"
    namespace=$1 tag=$2
    parse_options "${@:3}"
    ensure_bases role database
    build_images role "${role_images[@]}"
    build_images database "${database_images[@]}"
    ;;
esac
