/** Completion for zsh: to be sourced, or found as `_ephemera` in a directory of `fpath` (zshcompsys(1)). */
export const zshScript = `#compdef ephemera
# Completion of ephemera for zsh, printed by 'ephemera completion zsh'.

_ephemera() {
    local program="\${(Q)words[1]/#\\~\\//$HOME/}" directive line name item
    local -a answer plain open
    whence -p -- "$program" >/dev/null || program=ephemera
    answer=("\${(@f)$("$program" __complete "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)}")
    directive="\${answer[-1]#:}"
    [[ "$directive" == <-> ]] || return 1
    answer[-1]=()

    # Candidates are whole values, without the --flag= before them.
    [[ "$PREFIX" == -*=* ]] && compset -P 1 '*='

    if ((directive & 16)); then
        _files -/
    elif ((directive & 8)); then
        _files -g "*.(\${(j:|:)answer})"
    elif ((!(directive & 4))); then
        _files
    else
        for line in $answer; do
            name="\${line%%$'\\t'*}" item="\${\${line%%$'\\t'*}//:/\\\\:}"
            [[ "$line" == *$'\\t'* ]] && item+=":\${line#*$'\\t'}"
            if [[ "$name" == *[/=] ]]; then open+=("$item"); else plain+=("$item"); fi
        done
        local found=1
        ((\${#plain})) && _describe -t names ephemera plain && found=0
        ((\${#open})) && _describe -t names ephemera open -S '' && found=0
        return $found
    fi
}

if [[ "\${funcstack[1]}" == _ephemera ]]; then
    _ephemera "$@" # loaded by its first use, from fpath
else
    (($+functions[compdef])) || { autoload -Uz compinit && compinit -i; }
    compdef _ephemera ephemera
fi
`;
