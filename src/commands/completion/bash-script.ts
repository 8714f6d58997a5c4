/**
 * Completion for bash, with and without the package bash-completion. Bash breaks words at the
 * characters of COMP_WORDBREAKS, `=` and `:` among them, and replaces only what follows the last of
 * them (bash(1), "Programmable Completion").
 */
export const bashScript = `# Completion of ephemera for bash, printed by 'ephemera completion bash'.

__ephemera_files() { # VALUE [EXTENSION...]; the extension / stands for directories alone
    local value="$1" file extension
    shift
    compopt -o filenames 2>/dev/null
    while IFS='' read -r file; do
        COMPREPLY+=("$before$file")
    done < <(
        if (($# == 0)); then
            compgen -f -- "$value"
        else
            compgen -d -- "$value"
            for extension in "$@"; do compgen -f -X "!*.$extension" -- "$value"; done
        fi
    )
}

__ephemera_names() { # LINE...
    local line name description width=0 show=''
    (($# > 1 && (COMP_TYPE == 63 || COMP_TYPE == 33))) && show=yes
    for line in "$@"; do
        name="\${line%%$'\\t'*}"
        ((\${#name} > width)) && width=\${#name}
    done
    for line in "$@"; do
        name="\${line%%$'\\t'*}" description=''
        [[ "$line" == *$'\\t'* ]] && description="\${line#*$'\\t'}"
        if [[ -n "$show" && -n "$description" ]]; then
            # Never inserted: bash inserts what several candidates begin with, which ends before this.
            printf -v line "%-\${width}s  (%s)" "$name" "$description"
            COMPREPLY+=("\${line:0:\${COLUMNS:-80} - 1}")
        else
            COMPREPLY+=("$before\${name#"$parted"}")
        fi
    done
    # What goes on, such as node/, is not followed by a blank.
    [[ \${#COMPREPLY[@]} == 1 && "\${COMPREPLY[0]}" == *[/=] ]] &&
        compopt -o nospace 2>/dev/null
}

__ephemera() {
    local program="\${1/#\\~\\//$HOME/}" replaced="$2" rest="\${COMP_LINE:0:COMP_POINT}"
    local words=() answer=() index trimmed word current directive before='' parted='' quotes=$'[\\\\\\\\"\\']'
    COMPREPLY=()

    # Bash has broken the line at = and : too; what no blank parts is one word here.
    for ((index = 0; index <= COMP_CWORD; index++)); do
        trimmed="\${rest#"\${rest%%[![:space:]]*}"}"
        word="\${COMP_WORDS[index]}"
        ((index == COMP_CWORD)) && word="$trimmed" # without what stands behind the cursor
        if ((index > 0)) && [[ "$trimmed" == "$rest" ]]; then
            words[\${#words[@]} - 1]+="$word"
        else
            words+=("$word")
        fi
        rest="\${trimmed#"$word"}"
    done
    words=("\${words[@]//$quotes/}")
    current="\${words[\${#words[@]} - 1]}"

    # Files to read from and to write to are the shell's own business.
    if [[ "\${COMP_WORDS[COMP_CWORD - 1]}" == *[\\<\\>] || "\${COMP_WORDS[COMP_CWORD]}" == *[\\<\\>] ]]; then
        __ephemera_files "$replaced"
        return
    fi

    type -P "$program" >/dev/null || program=ephemera
    while IFS='' read -r word; do
        answer+=("$word")
    done < <("$program" __complete "\${words[@]:1}" 2>/dev/null </dev/null)
    ((\${#answer[@]} > 0)) || return
    directive="\${answer[\${#answer[@]} - 1]#:}"
    unset "answer[\${#answer[@]} - 1]"

    # Candidates are whole values, without the --flag= before them. Bash replaces what follows the
    # last character of COMP_WORDBREAKS only.
    [[ "$current" == -*=* ]] && current="\${current#*=}"
    if [[ "$replaced" == -*=* ]]; then
        before="\${replaced%%=*}=" replaced="\${replaced#*=}"
    fi
    parted="\${current%"$replaced"}"

    if ((directive & 16)); then
        __ephemera_files "$replaced" /
    elif ((directive & 8)); then
        __ephemera_files "$replaced" "\${answer[@]}"
    elif ((directive & 4)); then
        __ephemera_names "\${answer[@]}"
    else
        __ephemera_files "$replaced"
    fi
}

complete -F __ephemera ephemera
`;
