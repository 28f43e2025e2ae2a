# SPDX-License-Identifier: GPL-3.0-or-later
# Completions of mailprov for fish. What there is to complete is asked of the
# program itself: commands and options of its help, names of the case.

function __mailprov_words
    commandline --tokenize --cut-at-cursor --current-process
end

function __mailprov_command
    set -l words (__mailprov_words)
    set -l skip no
    for word in $words[2..-1]
        if test $skip = yes
            set skip no
        else if test "$word" = --case
            set skip yes
        else if not string match -q -- '-*' $word
            echo $word
            return
        end
    end
    return 1
end

function __mailprov_needs_command
    not __mailprov_command >/dev/null
end

function __mailprov_in
    set -l command (__mailprov_command)
    and contains -- "$command" $argv
end

function __mailprov_list
    set -l option
    set -l words (__mailprov_words)
    for i in (seq (count $words))
        if test "$words[$i]" = --case; and test $i -lt (count $words)
            set option --case=$words[(math $i + 1)]
        else if string match -q -- '--case=*' $words[$i]
            set option $words[$i]
        end
    end
    for kind in $argv
        mailprov list $kind --format tsv $option 2>/dev/null | sed -e 1d -e 's/\t.*//'
    end
end

function __mailprov_commands
    mailprov help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\)  *\(.*\)/\1\t\2/p'
end

function __mailprov_options
    set -l command (__mailprov_command)
    or set command help
    mailprov $command --help 2>/dev/null | sed -n 's/^  \(-[a-zA-Z], \)\{0,1\}\(--[a-z-]*\)\(=[^ ]*\)\{0,1\}  *\(.*\)/\2\t\4/p'
    printf '%s\t%s\n' --case 'the case file' --no-defang 'leave links clickable' --help 'what there is'
end

function __mailprov_wants_option
    string match -q -- '-*' (commandline --current-token)
end

complete -c mailprov -f
complete -c mailprov -n __mailprov_needs_command -a '(__mailprov_commands)'
complete -c mailprov -n __mailprov_wants_option -a '(__mailprov_options)'
complete -c mailprov -l case -r -F -d 'the case file'
complete -c mailprov -n '__mailprov_in graph' -s f -l format -x -a 'dot svg png pdf graphml gexf json'
complete -c mailprov -n '__mailprov_in list' -s f -l format -x -a 'table tsv csv json'
complete -c mailprov -n '__mailprov_in report' -s f -l format -x -a 'markdown html'
complete -c mailprov -n '__mailprov_in timeline' -s f -l format -x -a 'text timesketch svg'
complete -c mailprov -n '__mailprov_in export' -s f -l format -x -a 'ndjson csv graphml hashdeep timesketch stix misp'
complete -c mailprov -n '__mailprov_in explain inspect' -s f -l format -x -a 'text json'
complete -c mailprov -n '__mailprov_in graph' -l view -x -a 'custody mail hops'
complete -c mailprov -n '__mailprov_in graph' -l focus -x -a '(__mailprov_list addresses senders campaigns)'
complete -c mailprov -n '__mailprov_in report timeline' -l about -x -a '(__mailprov_list addresses)'
complete -c mailprov -n '__mailprov_in graph report timeline export' -l redact -a linkable
complete -c mailprov -n '__mailprov_in graph report timeline export' -s o -l output -r -F
complete -c mailprov -n '__mailprov_in export' -l table -x -a 'message address holder contact route sender platform list campaign story judged host source place anomaly ledger claim'
complete -c mailprov -n '__mailprov_in export' -l all -r -a '(__fish_complete_directories)'
complete -c mailprov -n '__mailprov_in ledger' -l from -x -a 'csv bitwarden keepassxc simplelogin addy'
complete -c mailprov -n '__mailprov_in verify' -l manifest -a 'hashdeep sha256sum'
complete -c mailprov -n '__mailprov_in scan' -l progress -x -a 'auto plain never'
complete -c mailprov -n '__mailprov_in scan' -l as -x -a 'maildir mbox mh eml archive'
complete -c mailprov -n '__mailprov_in scan inspect rules' -l rules -r -a '(__fish_complete_directories)'
complete -c mailprov -n '__mailprov_in explain' -a '(__mailprov_list addresses campaigns)'
complete -c mailprov -n '__mailprov_in list' -a 'addresses senders platforms campaigns hosts lists messages sources anomalies'
complete -c mailprov -n '__mailprov_in ledger' -a 'draft import check'
complete -c mailprov -n '__mailprov_in claims' -a 'list import add forget'
complete -c mailprov -n '__mailprov_in rules' -a 'list show test check'
complete -c mailprov -n '__mailprov_in case' -a 'info path forget sql'
complete -c mailprov -n '__mailprov_in help' -a '(__mailprov_commands)'
complete -c mailprov -n '__mailprov_in scan inspect ledger claims rules merge' -F
