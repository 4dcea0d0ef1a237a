#!/usr/bin/env bash
# How the scripts that test run Jest. Source it after machine.sh.
# shellcheck disable=SC2154 # the variables of machine.sh

npx() { command npx --no-install "$@"; }

# All that the labs start from: without it, two labs would build it at once.
prepare_labs() {
  node "$checkout_dir/bin/build-provider.mjs"
  "$checkout_dir/bin/build-images.sh" --bases
}

# run_jest NAME PROJECT [option...]: writes the results to NAME.json where KOLLAFORM_RESULTS is a directory.
run_jest() {
  local name=$1 project=$2
  shift 2
  if [[ -n ${KOLLAFORM_RESULTS:-} ]]; then set -- "$@" --json --outputFile "$KOLLAFORM_RESULTS/$name.json"; fi
  npx jest --selectProjects "$project" "$@"
}
