"""Whether the files behind attachments are there, with their content."""

from collections.abc import Iterator

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.restored import restored
from drillgate.drill.checks.words import count
from drillgate.results import CheckResult

NAME = "media"
Attachment = tuple[str, str, str]
"""A store and the key in it of what has a file attached, and the file's key."""


def media(index: Index) -> Iterator[CheckResult]:
    """One result for each bucket that others refer to: each attached file is there as it was at the restore point."""
    referred = {to.partition(".")[0] for _, _, to in index.started.references}
    for store in index.running_on("s3"):
        if store in referred:
            yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    wrong: list[str] = []
    doubts: list[str] = []
    attachments = 0
    for found in restored(index, store, doubts):
        for referring, key, file in _attached(index, found.site, store):
            if (was := found.stood.get(file)) is None:
                continue  # the site's own doing, or a file that is newer than the restore point
            attachments += 1
            what, there = f"{file} of site {found.site}, attached to {key} in {referring},", found.there.get(file)
            if there is None:
                wrong.append(f"{what} is not there")
            elif there.digest != was.digest:
                wrong.append(f"{what} has other content than it had")
    if not attachments and not doubts:
        doubts.append(f"no record that was restored has a file of {store}")
    return judged(
        NAME,
        store,
        f"{attachments - len(wrong):,} of {count(attachments, 'attachment')} as they were",
        "all",
        wrong=wrong,
        doubts=doubts,
        values={"attachments": attachments, "wrong": len(wrong)},
    )


def _attached(index: Index, site: str, store: str) -> Iterator[Attachment]:
    for referring in sorted({referring for referring, _, to in index.started.references if to == store}):
        look = index.restored(site, referring)
        for key, record in sorted(look.records.items()) if look else ():
            yield from ((referring, key, other) for to, other in record.refers if to == store)
