/**
 * Only now that the new one is complete. Ids of one service sort by time, unless a clock was wrong: those from the future do not
 * count, and stay. So does the last one before each change of release, which is the way back from it: of a tag that names no
 * release, nobody knows whether it changed.
 */
export const RETENTION = `
time_of() {
  stamp=\${1#"$SERVICE"-}
  stamp=\${stamp%%Z-*}
  printf '%s%s' "\${stamp%%T*}" "\${stamp#*T}"
}

release_of() {
  case $1 in
    20[0-9][0-9].[12] | 20[0-9][0-9].[12][-.]*) printf '%.6s' "$1" ;;
  esac
}

release_before() {
  tags=\${1#"$SERVICE"-*Z-}
  release_of "\${tags%%-to-*}"
}

list_old() {
  (cd "$PLACE" && printf '%s\\n' "$SERVICE"-*T*Z-*) | sort -r | while read -r old; do
    case $(time_of "$old") in
      '' | *[!0-9]*) ;;
      *) [ "$old" = "$ID" ] || echo "$old" ;;
    esac
  done
}

remove_old() {
  kept=1
  later=$(release_of "$FROM_TAG")
  list_old | while read -r old; do
    if [ "$(time_of "$old")" -gt "$(time_of "$ID")" ]; then
      echo "Warning: $old is from the future: a clock was wrong then, or is wrong now. It stays, and counts for nothing."
      continue
    fi
    stays=no
    if [ "$kept" -lt "$KEEP" ]; then stays=yes; fi
    kept=$((kept + 1))
    release=$(release_before "$old")
    if [ -n "$release" ]; then
      if [ -n "$later" ] && [ "$release" != "$later" ]; then stays=yes; fi
      later=$release
    fi
    if [ $stays = no ] && [ "$old" != "$SPARED" ]; then
      rm -rf "\${PLACE:?}/$old"
      echo "Removed $old, since the newest $KEEP are kept, and the last one before each change of release."
    fi
  done
}
`;
