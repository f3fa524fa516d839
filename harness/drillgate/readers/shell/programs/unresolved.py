"""Commands that are filled in at run time, and programs that are not known here."""

import re

from drillgate.operations import Operation
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.values import Hole, template
from drillgate.readers.shell.words import PROGRAM, SUBCOMMAND, is_destructive

# Variables that hold an interpreter or a compiler by an old custom, or a word that only goes before a command.
INTERPRETERS = re.compile(
    r"^(\w+_)?(PYTHON\d?|PYTHON_?BIN|PYTHON_?EXE|PY|NODE|RUBY|PERL|JAVA|GO|CC|CXX|LD|AR|MAKE|GMAKE|CMAKE|GREP|EGREP|FGREP|SED|AWK|CAT|ECHO"
    r"|PRINTF|TAR|GZIP|GIT|CURL|WGET|JQ|DIFF|SORT|TPUT|OPENSSL|PAGER|EDITOR|LOGGER|PIP|NPM|YARN|MVN|GRADLE|STRIP|NM|OBJCOPY|OBJDUMP"
    r"|RANLIB|PKG_CONFIG|INSTALL|MKDIR|MKDIR_P|LN_S|CP|CHMOD|CHOWN|DATE|BASENAME|DIRNAME|EXPR|SLEEP|TEST|TRUE|AUTOCONF|AUTOMAKE"
    r"|ACLOCAL|LIBTOOL|LIBTOOLIZE|AUTOHEADER|QEMU|CARGO|RUSTC)$",
    re.IGNORECASE,
)
PREFIXES = re.compile(r"sudo|^(dry|echo|run|exec|prefix|nice|time|wrapper|cmd_?prefix)", re.IGNORECASE)
# Programs whose words are texts, names of packages, services or network settings: nothing that holds data.
NO_DATA = re.compile(
    r"""
    \[\[? | : | test | true | false | echo | print | printf | cat | grep | egrep | fgrep | rg | ag | sed | awk |
    gawk | mawk | tr | cut | sort | uniq | head | tail | wc | tee | diff | comm | cmp | read | cd | pushd | popd |
    ls | stat | touch | mkdir | cp | ln | chmod | chown | chgrp | export | local | declare | typeset | readonly |
    unset | shift | return | exit | break | continue | set | shopt | umask | ulimit | wait | jobs | fg | bg | kill
    | pkill | killall | pgrep | ps | sleep | date | hostname | whoami | id | uname | which | type | hash | man |
    help | info | apropos | tput | clear | stty | logger | log | logging | msg | message | say | info | warn |
    warning | error | err | debug | notice | fatal | die | fail | abort | usage | banner | title | header | step |
    section | ok | success | note | trace | print_info | print_error | log_info | log_warn | log_error | log_debug
    | notify | yes | seq | expr | let | basename | dirname | realpath | readlink | file | strings | od | xxd |
    hexdump | base64 | md5sum | sha1sum | sha256sum | apt | apt-get | aptitude | dpkg | yum | dnf | zypper |
    pacman | apk | brew | snap | flatpak | pip | pip3 | npm | yarn | pnpm | gem | cargo | conda | poetry | uv |
    systemctl | service | chkconfig | update-rc\.d | invoke-rc\.d | rc-update | update-alternatives | ip |
    ifconfig | route | iptables | ip6tables | nft | ufw | firewall-cmd | tc | brctl | ovs-vsctl | nmcli | tmux |
    screen | git | hg | svn | mount | umount | modprobe | rmmod | sysctl | crontab | at | vim | vi | nano | less |
    more | jq | yq | xmllint | tar | gzip | gunzip | zip | unzip | gcc | g\+\+ | cc | ld | complete | compgen |
    compopt | bind | alias | unalias | source | \. | dpkg-divert | dpkg-maintscript-helper |
    debconf-set-selections | db_input | db_get | db_set | db_fset | db_go | db_purge | py3clean | pyclean |
    deb-systemd-helper | deb-systemd-invoke | tempfile | mktemp | getopt | getopts | trap | assert | assert_equal
    | assert_output | refute_output | run_test
    """,
    re.VERBOSE,
)


def is_known(said: str) -> bool:
    """Whether a word is a program of which it is known what it does: what stands before it can only be a prefix."""
    from drillgate.readers.shell.programs import COMMANDS, READERS

    program = said.rpartition("/")[2]
    return program in COMMANDS or program in READERS or NO_DATA.fullmatch(program) is not None


def unresolved(invocation: Invocation) -> list[Operation]:
    """A command whose program is filled in at run time."""
    word, rest = invocation.argv[0], invocation.argv[1:]
    hole = next((part for part in word if isinstance(part, Hole)), Hole("value"))
    name = hole.name
    if rest and is_known(template(rest[0])):
        return invocation.again(rest)
    if invocation.words[-1:] in (("]",), ("]]",)):
        return []  # a test whose operator is filled in
    said = template(word) if not rest else " ".join((template(word), *invocation.words))
    shown = " ".join(said.split())[:200]
    if is_destructive(shown):
        return [invocation.opaque(f"a command put together at run time: {shown}")]
    if len(word) == 1 and (INTERPRETERS.match(name) or (rest and PREFIXES.search(name))):
        return []
    return [invocation.unread(f"a command put together at run time: {shown}")]


def unknown(invocation: Invocation) -> list[Operation]:
    """A program that is not known here, with a word that destroys."""
    program = invocation.program
    if NO_DATA.fullmatch(program) or program.startswith(
        ("log_", "print_", "echo_", "test_", "assert_", "is_", "has_", "check_", "_log")
    ):
        return []
    plain = [said for said in invocation.words if not said.startswith("-")][:3]
    verb = next((said for said in plain[:2] if SUBCOMMAND.fullmatch(said)), None)
    if verb is not None:
        return [invocation.opaque(f"{program} {verb} looks destructive and is not known here")]
    if PROGRAM.fullmatch(program):
        return [invocation.opaque(f"{program} looks destructive and is not known here")]
    return []
