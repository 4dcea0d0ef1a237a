/**
 * Only now that the new one is complete. Ids of one service sort by time, unless a clock was wrong: those from the future do not
 * count, and stay. So do the new one and the last one of the release that runs, which may be the way back.
 */
export const RETENTION = `
time_of() {
  stamp=\${1#"$SERVICE"-}
  stamp=\${stamp%%Z-*}
  printf '%s%s' "\${stamp%%T*}" "\${stamp#*T}"
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
  found=no
  list_old | while read -r old; do
    if [ "$(time_of "$old")" -gt "$(time_of "$ID")" ]; then
      echo "Warning: $old is from the future: a clock was wrong then, or is wrong now. It stays, and counts for nothing."
      continue
    fi
    stays=no
    if [ "$kept" -lt "$KEEP" ]; then
      kept=$((kept + 1))
      stays=yes
    fi
    case $old in
      *"Z-$FROM_TAG-to-"*)
        [ $found = yes ] || stays=yes
        found=yes
        ;;
    esac
    if [ $stays = no ] && [ "$old" != "$SPARED" ]; then
      rm -rf "\${PLACE:?}/$old"
      echo "Removed $old, since the newest $KEEP are kept."
    fi
  done
}
`;
