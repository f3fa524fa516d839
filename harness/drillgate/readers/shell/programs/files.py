"""Files, folders, disks and volumes that are removed, emptied or overwritten."""

import re
from collections.abc import Callable

from drillgate.operations import Amount, Kind, Operation, Recovery
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.values import Hole, Word, template

GLOB = re.compile(r"[*?\[]|\{.*[,.].*\}")
# What a build makes and anyone can make again.
BUILT = re.compile(
    r"(?:\./)*(?:build|_build|dist|target|out|obj|node_modules|__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.nox|\.cache"
    r"|\.gradle|coverage|htmlcov|\.next|\.eggs|autom4te\.cache|conftest\w*|confdefs\.h|config\.log|config\.cache|cmake-build-\w+)"
    r"(?:/.*|\.\*|\*)?"
    r"|(?:[\w.*-]+/)*(?:\*\.(?:o|obj|pyc|pyo|lo|la|gch|gcda|gcno|class|tmp|swp|bak~|egg-info)|__pycache__|node_modules)(?:/.*)?"
)
TEMPORARY = re.compile(r"/(?:var/)?tmp/(?!\.\.?(?:/|$))[^/*?\s]*[^/*?.\s].*|/dev/shm/\w.*")
DEVICE = re.compile(r"(?:of=)?/dev/(?!null\b|zero\b|stdout\b|stderr\b|tty\b|fd\b|shm\b|random\b|urandom\b).+")


def is_own(word: Word) -> bool:
    """Whether a path was made by the script for as long as it runs, or by a build."""
    first = word[0] if word else None
    if isinstance(first, Hole):
        return first.origin is not None and first.origin.temporary
    said = template(word)
    if "/.." in said:
        return False
    return bool(TEMPORARY.fullmatch(said) or BUILT.fullmatch(said))


def remove(invocation: Invocation) -> list[Operation]:
    options, words = invocation.parsed(("-n", "--iterations") if invocation.program == "shred" else ())
    names = {one.name for one in options}
    if names & {"--help", "--version"}:
        return []
    others = [word for word in words if template(word) and not is_own(word)]
    if words and not others:
        return []
    if not others:
        return [invocation.destroys(Kind.FILE, "", amount=Amount.UNKNOWN)]
    recursive = any(not one.startswith("--") and set("rR") & set(one) for one in names) or "--recursive" in names
    recursive = recursive and invocation.program in {"rm", "srm", "grm"}
    name = " ".join(template(word) for word in others)
    several = len(others) > 1 or GLOB.search(name) or any(isinstance(part, Hole) and part.many for part in others[0])
    amount = Amount.ALL if recursive else Amount.SOME if several else Amount.ONE
    ids = invocation.ids(*((word, "") for word in others))
    return [invocation.destroys(Kind.FILE, name, amount=amount, ids=ids)]


def find(invocation: Invocation) -> list[Operation]:
    words = invocation.words
    verbs = {"-exec", "-execdir", "-ok", "-okdir"}
    deletes = "-delete" in words or any(
        word in verbs
        and words[number + 1 : number + 2]
        and words[number + 1].rpartition("/")[2] in {"rm", "unlink", "shred", "srm"}
        for number, word in enumerate(words)
    )
    if not deletes or ("-empty" in words and "-type" in words and words[words.index("-type") + 1 :][:1] == ("d",)):
        return []  # an empty folder holds no data
    number = 0
    while number < len(words) and words[number] in {"-L", "-H", "-P"}:
        number += 1
    paths = []
    while number < len(words) and not words[number].startswith(("-", "(", "!")):
        paths.append(invocation.arguments[number])
        number += 1
    if paths and all(is_own(word) for word in paths):
        return []
    if any(word in {"-name", "-iname"} and BUILT.fullmatch(words[at + 1]) for at, word in enumerate(words[:-1])):
        return []
    name = " ".join(template(word) for word in paths)
    return [
        invocation.destroys(Kind.FILE, name, amount=Amount.SOME, ids=invocation.ids(*((word, "") for word in paths)))
    ]


def copy_disk(invocation: Invocation) -> list[Operation]:
    """`dd of=/dev/…` overwrites a device."""
    target = next((word for word in invocation.words if word.startswith("of=")), "")
    if not DEVICE.fullmatch(target):
        return []
    return [invocation.destroys(Kind.VOLUME, target.removeprefix("of="), amount=Amount.ALL)]


def format_disk(invocation: Invocation) -> list[Operation]:
    """mkfs, wipefs, blkdiscard, mkswap: the last word is the device; a file of the script's own is none."""
    _, words = invocation.parsed(("-t", "-L", "-b", "-m", "-N", "-O", "-E", "-U", "-n", "-F", "-s", "-o"))
    names = {one for one in invocation.words if one.startswith("-")}
    if invocation.program == "wipefs" and not names & {"-a", "--all", "-o", "--offset", "-af", "-fa"}:
        return []
    if words and is_own(words[-1]):
        return []
    name = template(words[-1]) if words else ""
    return [invocation.destroys(Kind.VOLUME, name, amount=Amount.ALL)]


def truncate(invocation: Invocation) -> list[Operation]:
    options, words = invocation.parsed(("-s", "--size", "-r", "--reference"))
    size = next((template(one.value or ()) for one in options if one.name in {"-s", "--size"}), "")
    others = [word for word in words if not is_own(word)]
    if not re.fullmatch(r"0[KMG]?B?", size) or not others:
        return []
    name = " ".join(template(word) for word in others)
    return [invocation.destroys(Kind.FILE, name, amount=Amount.ONE if len(others) == 1 else Amount.SOME)]


def synchronise(invocation: Invocation) -> list[Operation]:
    """`rsync --delete`: the destination loses what the source has not."""
    options, words = invocation.parsed(
        ("-e", "--exclude", "--include", "--rsh", "-f", "--filter", "--files-from", "--exclude-from")
    )
    names = {one.name for one in options}
    dry = any(not one.startswith("--") and "n" in one for one in names) or "--dry-run" in names
    if dry or not any(one.startswith(("--del", "--remove-source-files")) for one in names) or not words:
        return []
    if is_own(words[-1]):
        return []
    return [invocation.destroys(Kind.FILE, template(words[-1]), amount=Amount.SOME)]


def git(invocation: Invocation) -> list[Operation]:
    """`git clean -f` removes files that nothing else has; branches and commits stay in other clones."""
    _, words = invocation.parsed(("-C", "-c", "-e", "--git-dir", "--work-tree"))
    if [template(word) for word in words[:1]] != ["clean"]:
        return []
    flags = [one for one in invocation.words if one.startswith("-")]
    forced = any(one == "--force" or (not one.startswith("--") and "f" in one) for one in flags)
    dry = any(not one.startswith("--") and "n" in one for one in flags)
    return [invocation.destroys(Kind.FILE, "untracked files", amount=Amount.SOME)] if forced and not dry else []


def zfs(invocation: Invocation) -> list[Operation]:
    """zfs and zpool, and the logical volumes' own commands."""
    options, words = invocation.parsed(("-o", "-t"))
    said = [template(word) for word in words]
    if not said or said[0] not in {"destroy", "labelclear", "rollback"}:
        return []
    if any(not one.name.startswith("--") and "n" in one.name for one in options):
        return []
    if said[0] == "rollback":
        return []
    name = " ".join(said[1:])
    kind = Kind.BACKUP if "@" in name else Kind.VOLUME
    recursive = any(set("rR") & set(one.name) for one in options)
    amount = Amount.ALL if recursive or invocation.program == "zpool" else Amount.ONE
    return [invocation.destroys(kind, name, amount=amount, ids=invocation.ids(*((word, "") for word in words[1:])))]


def btrfs(invocation: Invocation) -> list[Operation]:
    said = [word for word in invocation.words if not word.startswith("-")]
    if said[:1] in (["subvolume"], ["sub"], ["su"]) and said[1:2] in (["delete"], ["del"], ["de"]):
        return [invocation.destroys(Kind.VOLUME, " ".join(said[2:]))]
    return []


def logical_volume(invocation: Invocation) -> list[Operation]:
    _, words = invocation.parsed(("-S", "--select"))
    name = " ".join(template(word) for word in words)
    amount = Amount.ONE if invocation.program == "lvremove" and "/" in name else Amount.ALL
    return [invocation.destroys(Kind.VOLUME, name, amount=amount, ids=invocation.ids(*((word, "") for word in words)))]


def parted(invocation: Invocation) -> list[Operation]:
    said = set(invocation.words)
    if said & {"rm", "mklabel", "mktable", "--zap-all", "-Z", "-z", "--zap", "--delete", "-o", "--clear"}:
        device = next((one for one in invocation.words if one.startswith(("/dev/", "{"))), "")
        return (
            [invocation.destroys(Kind.VOLUME, device, amount=Amount.ALL)]
            if device or invocation.program != "parted"
            else []
        )
    return []


def account(invocation: Invocation) -> list[Operation]:
    _, words = invocation.parsed(("-R", "--root", "--backup-to"))
    return [invocation.destroys(Kind.IDENTITY, template(words[0]), ids=invocation.ids((words[0], "")))] if words else []


def trash(invocation: Invocation) -> list[Operation]:
    _, words = invocation.parsed()
    name = " ".join(template(word) for word in words)
    return [invocation.destroys(Kind.FILE, name, recovery=Recovery.TRASH)] if words else []


READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    **dict.fromkeys(("rm", "unlink", "shred", "srm", "grm"), remove),
    "dd": copy_disk,
    **dict.fromkeys(("mkfs", "wipefs", "blkdiscard", "mke2fs", "mkswap"), format_disk),
    "truncate": truncate,
    "rsync": synchronise,
    "git": git,
    **dict.fromkeys(("zfs", "zpool"), zfs),
    "btrfs": btrfs,
    **dict.fromkeys(("lvremove", "vgremove", "pvremove"), logical_volume),
    **dict.fromkeys(("parted", "sgdisk", "sfdisk"), parted),
    **dict.fromkeys(("userdel", "deluser"), account),
    **dict.fromkeys(("trash", "trash-put", "gio-trash"), trash),
}
