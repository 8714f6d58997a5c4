/** Completion for fish: to be sourced, or put among its completions (complete(1) of fish). */
export const fishScript = `# Completion of ephemera for fish, printed by 'ephemera completion fish'.

function __ephemera_complete
    set -l words (commandline -opc)
    set -l current (string unescape -- (commandline -ct))
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    command -q -- $program; or set program ephemera
    set -l answer ($program __complete $words[2..] "$current" 2>/dev/null </dev/null)
    set -l directive (string match -rg '^:(\\d+)$' -- $answer[-1]); or return
    set -e answer[-1]

    # Candidates are whole values, without the --flag= before them.
    set -l before (string match -r -- '^-[^=]*=' $current)
    set -l value (string replace -- "$before" '' $current)

    if test (math "floor($directive / 16) % 2") -eq 1
        __fish_complete_directories "$value" | string replace -r -- '^' "$before"
    else if test (math "floor($directive / 8) % 2") -eq 1
        set -l endings (string join '|' -- $answer)
        __fish_complete_path "$value" | string match -r -- "^.*/(?:\\t.*)?\\$|^.*\\.(?:$endings)(?:\\t.*)?\\$" | string replace -r -- '^' "$before"
    else if test (math "floor($directive / 4) % 2") -eq 1
        for line in $answer
            echo -- "$before$line"
        end
    else
        __fish_complete_path "$value" | string replace -r -- '^' "$before"
    end
end

complete -c ephemera -e
complete -c ephemera -f -a '(__ephemera_complete)'
`;
