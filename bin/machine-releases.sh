#!/usr/bin/env bash
# Programs of other releases of Debian, such as a newer Docker Engine. Part of bin/machine.sh.
#
# A tree is what debootstrap makes of a release and some packages. It is made once, and kept for every checkout. A process that
# enters it has the programs, libraries and settings of that release, and everything else - files, devices, /run - of this machine.
# shellcheck disable=SC2154 # the variables of machine.sh

trees_dir=${XDG_CACHE_HOME:-$HOME/.cache}/kollaform

# What a process needs of a release. No services: nothing in a tree starts by itself.
declare -A tree_packages=(
  [engine]='docker.io,docker-cli,iptables,iproute2'
  [podman]='podman,runc,iptables,nftables,iproute2'
)

# ensure_tree KIND SUITE
ensure_tree() { ensure_made "$(tree_of "$1" "$2")" "$2" make_tree "$2" "${tree_packages[$1]}"; }

# ensure_made PATH SUITE COMMAND...: has the command make PATH out of packages of a release, unless it is there. What it is given
# last is where. Made by one process at a time, and renamed into place, so that nobody sees half of it.
ensure_made() {
  local path=$1 suite=$2
  shift 2
  [[ ! -e $path ]] || return 0
  is_root_on_debian || fail "Packages of $suite need root on Debian: debootstrap unpacks them"
  mkdir -p "$trees_dir"
  exec 8<"$trees_dir"
  flock 8
  if [[ ! -e $path ]]; then
    rm -rf "$path.part"
    "$@" "$path.part"
    mv "$path.part" "$path"
  fi
  exec 8<&-
}

# Its name says how it was made, so a changed recipe makes another one.
tree_of() {
  local recipe
  recipe=$({ declare -f make_tree && echo "${tree_packages[$1]}"; } | sha256sum | cut -c1-12)
  echo "$trees_dir/$1-$2-$(uname -m)-$recipe"
}

# make_tree SUITE PACKAGES DIRECTORY: /usr and /etc of a release with these packages, without what nobody reads.
make_tree() {
  local suite=$1 packages=$2 tree=$3 mirror script=/usr/share/debootstrap/scripts
  if ! command -v debootstrap >/dev/null; then install_packages debootstrap; fi
  mirror=$(debian_mirror)
  say "unpacking $packages of Debian $suite"
  # A release that is younger than this debootstrap is made like sid.
  if [[ -e $script/$suite ]]; then script=$script/$suite; else script=$script/sid; fi
  mkdir -p "$tree"
  with_apt_proxies debootstrap --variant=minbase --include="$packages" "$suite" "$tree" "$mirror" "$script" >"$tree.log" 2>&1 ||
    fail "debootstrap of $suite failed; the end of $tree.log:
$(tail -n 15 "$tree.log")"
  find "$tree" -mindepth 1 -maxdepth 1 ! -name usr ! -name etc -exec rm -rf {} +
  rm -rf "$tree"/usr/share/{doc,man,locale,i18n,perl} "$tree.log"
}

# The archive that this machine installs from.
debian_mirror() {
  local mirror
  update_package_lists
  # shellcheck disable=SC2016 # what apt expands
  read -r mirror < <(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian') || true
  echo "${mirror:-$(fail 'The configuration of apt names no archive of Debian')}"
}

# debootstrap heeds variables, and not the configuration of apt.
with_apt_proxies() {
  local http='' https=''
  eval "$(apt-config shell http Acquire::http::Proxy https Acquire::https::Proxy)"
  if [[ -n $http && $http != DIRECT ]]; then export http_proxy=$http; fi
  if [[ -n $https && $https != DIRECT ]]; then export https_proxy=$https; fi
  "$@"
}

# For a process with mounts of its own. Not chroot or pivot_root: what a container binds is a path of this machine.
enter_tree() {
  local part
  # Debian has had its programs and libraries in /usr alone since 12.
  [[ -L /bin && -L /lib ]] || fail "$1: this machine has programs outside of /usr"
  for part in usr etc; do
    mount --bind "$1/$part" "/$part"
    mount -o remount,bind,ro "/$part"
  done
  hash -r
}
