# SPDX-License-Identifier: GPL-3.0-or-later
# Completions of mailprov for bash. What there is to complete is asked of the
# program itself: commands and options of its help, names of the case.

_mailprov_case() {
    # the case that this very command line speaks of
    local i
    for ((i = 1; i < ${#COMP_WORDS[@]}; i++)); do
        case ${COMP_WORDS[i]} in
        --case)
            if [[ ${COMP_WORDS[i + 1]-} == '=' ]]; then
                printf '%s\n' "--case=${COMP_WORDS[i + 2]-}"
            elif [[ -n ${COMP_WORDS[i + 1]-} ]]; then
                printf '%s\n' "--case=${COMP_WORDS[i + 1]}"
            fi
            return
            ;;
        esac
    done
}

_mailprov_list() {
    # the first column of some lists, without its heading
    local kind case_option
    case_option=$(_mailprov_case)
    for kind in "$@"; do
        mailprov list "$kind" --format tsv ${case_option:+"$case_option"} 2>/dev/null | sed -e 1d -e 's/\t.*//'
    done
}

_mailprov_commands() {
    mailprov help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

_mailprov_options() {
    mailprov "$1" --help 2>/dev/null | sed -n 's/^  \(-[a-zA-Z], \)\{0,1\}\(--[a-z-]*\).*/\2/p'
    printf '%s\n' --case --no-defang --help
}

_mailprov_values() {
    # $1: command, $2: option
    case $1:$2 in
    graph:--format | graph:-f) echo dot svg png pdf graphml gexf json ;;
    list:--format | list:-f) echo table tsv csv json ;;
    report:--format | report:-f) echo markdown html ;;
    timeline:--format | timeline:-f) echo text timesketch svg ;;
    export:--format | export:-f) echo ndjson csv graphml hashdeep timesketch stix misp ;;
    explain:--format | explain:-f | inspect:--format | inspect:-f) echo text json ;;
    graph:--view) echo custody mail hops ;;
    graph:--focus) _mailprov_list addresses senders campaigns ;;
    *:--about) _mailprov_list addresses ;;
    *:--redact) echo linkable ;;
    export:--table) echo message address holder contact route sender platform list campaign story judged host source place anomaly ledger claim ;;
    ledger:--from) echo csv bitwarden keepassxc simplelogin addy ;;
    verify:--manifest) echo hashdeep sha256sum ;;
    scan:--progress) echo auto plain never ;;
    scan:--as) echo maildir mbox mh eml archive ;;
    *:--depth | *:--max-nodes | *:--since | *:--title | scan:--jobs | scan:-j | scan:--shard | scan:--exclude | *:--own-address | *:--own-host | *:--gateway | scan:--spam-folder) return 0 ;;
    *) return 1 ;;
    esac
}

_mailprov_arguments() {
    # what may stand by itself
    case $1 in
    explain) _mailprov_list addresses campaigns ;;
    list) echo addresses senders platforms campaigns hosts lists messages sources anomalies ;;
    ledger) echo draft import check ;;
    claims) echo list import add forget ;;
    rules) echo list show test check ;;
    case) echo info path forget sql ;;
    help) _mailprov_commands; echo examples redaction exit-status environment anomalies ;;
    *) return 1 ;;
    esac
}

_mailprov() {
    local cur prev command='' i words
    cur=${COMP_WORDS[COMP_CWORD]}
    prev=${COMP_WORDS[COMP_CWORD - 1]}
    # --option=value comes as three words
    if [[ $cur == '=' ]]; then
        cur=''
    elif [[ $prev == '=' ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --case) ((i++)); [[ ${COMP_WORDS[i]-} == '=' ]] && ((i++)) ;;
        -*) ;;
        *) command=${COMP_WORDS[i]}; break ;;
        esac
    done
    COMPREPLY=()
    if [[ $cur == -* ]]; then
        words=$(_mailprov_options "${command:-help}")
    elif [[ -z $command ]]; then
        [[ $prev == --case ]] && { compopt -o default; return; }
        words=$(_mailprov_commands)
    elif words=$(_mailprov_values "$command" "$prev"); then
        :
    elif [[ $prev == --case || $prev == --output || $prev == -o || $prev == --rules || $prev == --all ]]; then
        compopt -o default
        return
    elif ! words=$(_mailprov_arguments "$command"); then
        compopt -o default
        return
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    # a colon splits words of the line: what stands before it is there already
    if [[ $cur == *:* && ${COMP_WORDBREAKS-} == *:* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${cur%"${cur##*:}"}"}")
    fi
}

complete -F _mailprov mailprov
