/** Exit code of a shell, too, that does not find a command. */
export const CANNOT_INSPECT = 127;

/**
 * `reaper SIGNAL ID...`, in any POSIX shell, busybox's too. Sends the signal to each process in a control group that is named after
 * one of the containers, until there is none; 0 harms nobody. What is still `runc`, and was about to become the container's
 * process, would wait for its engine for ever. At last their shims: when one ends, containerd clears away what it has of the
 * container, which could not be started again otherwise ("task already exists").
 */
export const REAPER_SCRIPT = `command -v grep >/dev/null || exit ${CANNOT_INSPECT}
signal=$1
shift
ids=$(printf '%s\\n' "$@")
name_of() { read -r name <"/proc/$1/comm" 2>/dev/null || name=; }
while files=$(grep -lsF -e "$ids" /proc/[0-9]*/cgroup); [ -n "$files" ]; do
  for file in $files; do
    process=\${file#/proc/}
    process=\${process%/cgroup}
    name_of "$process"
    case $name in
      runc*) kill -9 "$process" ;;
      *) kill "-$signal" "$process" ;;
    esac 2>/dev/null
  done
  sleep 0.2 2>/dev/null || sleep 1
done
shims=
for file in $(grep -ls '^containerd-shim' /proc/[0-9]*/comm); do
  process=\${file#/proc/}
  process=\${process%/comm}
  if tr '\\0' '\\n' <"/proc/$process/cmdline" | grep -qxF -e "$ids"; then shims="$shims $process"; fi
done
if [ -n "$shims" ]; then
  kill -9 $shims 2>/dev/null
  sleep 1
fi
exit 0`;
