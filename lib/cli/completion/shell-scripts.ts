export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * What a shell evaluates once. The words go to `kollaform complete` as they are, each as one argument: nothing of them is
 * evaluated. A project has the program in node_modules; nothing else is asked where it is not in the PATH.
 */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# kollaform completion for bash
_kollaform() {
  local program
  program=$(type -P kollaform || type -P node_modules/.bin/kollaform) || return
  mapfile -t COMPREPLY < <("$program" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  COMPREPLY=("\${COMPREPLY[@]%%$'\\t'*}")
  [[ \${COMPREPLY[0]-} != *. ]] || compopt -o nospace 2>/dev/null
}
complete -o bashdefault -o default -F _kollaform kollaform`,
  zsh: `#compdef kollaform
# kollaform completion for zsh
_kollaform() {
  local program line word text
  local -a lines open closed
  program=$(whence -p kollaform || whence -p ./node_modules/.bin/kollaform) || return
  lines=("\${(@f)$("$program" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${(@)lines:#}"; do
    word=\${line%%$'\\t'*} text=\${line#*$'\\t'}
    if [[ $word == *. ]]; then open+=("$word")
    else closed+=("\${word//:/\\\\:}\${text:+:$text}")
    fi
  done
  if (( ! $#open && ! $#closed )); then _files; return; fi
  (( ! $#open )) || compadd -S '' -- "\${(@)open}"
  (( ! $#closed )) || _describe kollaform closed
}
compdef _kollaform kollaform`,
  fish: `# kollaform completion for fish
function __kollaform_complete
    set -l program (command -s kollaform; or command -s ./node_modules/.bin/kollaform)
    or return
    set -l words (commandline -opc)
    set -l lines ($program complete -- $words[2..-1] (commandline -ct) 2>/dev/null)
    if set -q lines[1]
        printf '%s\\n' $lines
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c kollaform -f -a '(__kollaform_complete)'`,
};

export function shellScript(shell: Shell): string {
  return SCRIPTS[shell];
}
