#!/usr/bin/env bash
# The lab's certificates and ssh keys. Part of bin/lab.
#
#   ca.pem cert.pem key.pem        authority and client certificate, named as DOCKER_CERT_PATH has them
#   wrong-cert.pem wrong-key.pem   a client certificate of an authority that no engine knows
#   id id.pub                      key that root's ssh servers accept; wrong-id is one that they do not
#   known_hosts                    their host keys
# shellcheck disable=SC2154 # the variables that begin with lab, and those of machine.sh

keys_dir=$lab_dir/keys

ensure_keys() {
  [[ ! -e $keys_dir/complete ]] || return 0
  rm -rf "$keys_dir"
  mkdir -p "$keys_dir"
  # Without OpenSSL's own configuration, which would make every certificate an authority.
  printf '[req]\ndistinguished_name = name\n[name]\n' >"$keys_dir/openssl.cnf"
  make_authority ca
  make_authority wrong-ca
  make_certificate ca "$keys_dir/cert.pem" "$keys_dir/key.pem" client extendedKeyUsage=clientAuth
  make_certificate wrong-ca "$keys_dir/wrong-cert.pem" "$keys_dir/wrong-key.pem" client extendedKeyUsage=clientAuth
  make_ssh_key "$keys_dir/id"
  make_ssh_key "$keys_dir/wrong-id"
  touch "$keys_dir/complete"
}

make_authority() {
  request_certificate -subj "/CN=kollaform lab $1" -addext basicConstraints=critical,CA:TRUE \
    -keyout "$keys_dir/$1-key.pem" -out "$keys_dir/$1.pem"
}

# make_certificate AUTHORITY CERTIFICATE KEY NAME EXTENSION...
make_certificate() {
  local authority=$1 certificate=$2 key=$3 name=$4 extension extensions=()
  shift 4
  for extension in "$@"; do extensions+=(-addext "$extension"); done
  request_certificate -subj "/CN=$name" -CA "$keys_dir/$authority.pem" -CAkey "$keys_dir/$authority-key.pem" \
    "${extensions[@]}" -keyout "$key" -out "$certificate"
}

request_certificate() {
  local output
  output=$(openssl req -config "$keys_dir/openssl.cnf" -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
    -days 3650 "$@" 2>&1) || fail "openssl req $*: $output"
}

make_ssh_key() { ssh-keygen -q -t ed25519 -N '' -C kollaform-lab -f "$1"; }

write_known_hosts() {
  local host
  for host in $(lab_hosts); do
    echo "$(address_of "$host") $(cut -d ' ' -f 1,2 "$lab_dir/hosts/$host/ssh/host_key.pub")"
  done >"$keys_dir/known_hosts"
}
