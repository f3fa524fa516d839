"""Whether users are known by the IDs by which others refer to them, and may do what they might do."""

from collections.abc import Iterator

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.restored import restored
from drillgate.drill.checks.words import count
from drillgate.results import CheckResult

NAME = "identity"
USER = "user/"


def identity(index: Index) -> Iterator[CheckResult]:
    """One result for each user pool: each user is there under its external ID, in the groups that it was in."""
    for store in index.running_on("cognito"):
        yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    wrong: list[str] = []
    doubts: list[str] = []
    users = 0
    for found in restored(index, store, doubts):
        for key, write in sorted(found.stood.items()):
            if not key.startswith(USER):
                continue
            users += 1
            name, was, there = f"{key} of site {found.site}", _groups(write.refers), found.there.get(key)
            if there is None:
                wrong.append(f"{name} is not there")
            elif (now := _groups(there.refers)) != was:
                wrong.append(f"{name} is in {now or 'no group'}, and was in {was or 'no group'}")
    if not users and not doubts:
        doubts.append("no lost site had any user")
    return judged(
        NAME,
        store,
        f"{users - len(wrong):,} of {count(users, 'user')} as they were",
        "all",
        wrong=wrong,
        doubts=doubts,
        values={"users": users, "wrong": len(wrong)},
    )


def _groups(refers: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(sorted(key for _, key in refers))
