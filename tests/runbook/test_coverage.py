"""What runbooks cover of an estate, on short ones written by hand."""

import pytest

from drillgate.documents.estate import Estate
from drillgate.documents.load import load
from drillgate.documents.runbook import Runbook
from drillgate.runbook.coverage import Coverage, EdgeRow, GoneRow, StoreRow, coverage

ESTATE = """\
estate: cloud
title: Products
account: "111122223333"
region: us-east-1
vault: {account: "444455556666", bucket: vault, locked-for: 30d}
catalogue: pages
objectives: {recovery-point: 1h}
stores:
  pages:
    about: Pages
    product: wiki
    owner: wiki
    references: [{field: media, to: media}]
    dynamodb: {table: pages, fields: [media]}
  media: {about: Files, owner: media, encrypted-by: media, s3: {bucket: media}}
  events: {about: What happens, owner: events, kinesis: {stream: events}}
  search: {about: Index, owner: search, data: derived, projection: {events: events, table: search}}
  sessions: {about: Who is here, owner: wiki, data: ephemeral, dynamodb: {table: sessions}}
"""
HEAD = "runbook: back\ntitle: Back\nowner: recovery\nwindows: {width: 2m, before: 3m}\nsteps:\n"
RESTORES = """\
  - {step: pages, title: t, uses: "m:f", covers: [pages]}
  - {step: media, title: t, uses: "m:f", covers: [media], needs: [pages]}
  - {step: search, title: t, uses: "m:f", covers: [search]}
"""
SEES = 'uses: "drillgate.steps.verify:site_is_whole"'


def covered(steps: str, more: str = "") -> Coverage:
    estate = load(Estate, (ESTATE + more).encode(), "cloud.estate.yaml").value
    return coverage(estate, [load(Runbook, (HEAD + steps).encode(), "back.runbook.yaml").value])


def verified(steps: str) -> dict[str, tuple[str, ...]]:
    found = covered(RESTORES + steps)
    rows = {row.store: row.verified_by for row in found.stores} | {row.name: row.verified_by for row in found.edges}
    return {name: by for name, by in rows.items() if by}


def test_every_store_and_everything_it_needs_has_a_row() -> None:
    see = ("back/see",)
    assert covered(RESTORES + f"  - {{step: see, title: t, {SEES}, needs: [media, search]}}\n") == Coverage(
        stores=(
            StoreRow("pages", "wiki", True, ("back/pages",), see),
            StoreRow("media", "media", True, ("back/media",), see),
            StoreRow("events", "events", False),
            StoreRow("search", "search", True, ("back/search",), see),
            StoreRow("sessions", "wiki", False),
        ),
        edges=(
            EdgeRow("pages", "reference", "media", "media", see),
            EdgeRow("media", "key", "key", "alias/media", see),
            EdgeRow("search", "events", "events", "events", see),
        ),
        gone=(),
    )


def test_what_looks_before_a_store_is_restored_verifies_nothing_of_it() -> None:
    assert verified(f"  - {{step: see, title: t, {SEES}, needs: [pages]}}\n") == {"pages": ("back/see",)}


def test_a_store_verified_alone_leaves_its_references_open() -> None:
    steps = '  - {step: see, title: t, uses: "m:f", verifies: [pages], needs: [pages]}\n'
    assert verified(steps) == {"pages": ("back/see",)}
    assert verified(steps.replace("needs: [pages]", "needs: [media]")) == {
        "pages": ("back/see",),
        "pages.media -> media": ("back/see",),
    }


def test_a_verifying_step_that_names_a_store_verifies_no_other() -> None:
    step = f"  - {{step: see, title: t, {SEES}, with: {{store: search}}, needs: [media, search]}}\n"
    assert set(verified(step)) == {"search", "search -> events"}


def test_a_verifying_step_that_is_told_a_product_verifies_that_products_stores_alone() -> None:
    told = 'uses: "drillgate.steps.verify:product_is_whole", needs: [media, search]'
    assert verified(f"  - {{step: wiki, title: t, {told}, with: {{product: wiki}}}}\n") == dict.fromkeys(
        ("pages", "pages.media -> media"), ("back/wiki",)
    )


def test_a_store_is_verified_after_all_steps_that_restore_it() -> None:
    again = '  - {step: again, title: t, uses: "m:f", covers: [pages]}\n'
    see = f"  - {{step: see, title: t, {SEES}, needs: [pages]}}\n"
    assert verified(again + see) == {}


ERASES = 'step: again, title: t, uses: "drillgate.steps.erasures:reapply"'
OWN = 'step: again, title: t, uses: "own.py:erase"'


@pytest.mark.parametrize(
    ("step", "back"),
    [
        ("", True),
        (f"{ERASES}, needs: [pages]", False),
        (f"{OWN}, needs: [media], erases: [pages]", False),
        (f"{OWN}, needs: [media], erases: [media]", True),
        (f"{OWN}, needs: [media]", True),
        (f"{ERASES}, needs: [search]", True),
        (f"{ERASES}, needs: [pages], erases: [media]", True),
    ],
)
def test_what_was_erased_is_erased_again_after_all_that_restores_it(step: str, back: bool) -> None:
    found = covered(RESTORES + (f"  - {{{step}}}\n" if step else ""), "erasable: [pages]\n")
    assert {row.store: row.brought_back_by for row in found.stores if row.erasable} == {
        "pages": ("back",) if back else ()
    }


def test_a_runbook_that_restores_no_persons_records_brings_none_back() -> None:
    restores = '  - {step: media, title: t, uses: "m:f", covers: [media]}\n'
    assert {row.brought_back_by for row in covered(restores, "erasable: [pages]\n").stores} == {()}


def test_steps_that_need_each_other_in_a_ring_come_to_an_end() -> None:
    steps = f"  - {{step: a, title: t, {SEES}, needs: [b]}}\n" + '  - {step: b, title: t, uses: "m:f", needs: [a]}\n'
    assert verified(steps) == {}


def test_stores_that_are_gone_are_told_wherever_a_step_names_them() -> None:
    steps = """\
  - {step: old, title: t, uses: "m:f", covers: [pages, wiki]}
  - {step: told, title: t, uses: "m:f", with: {store: chat}}
  - {step: see, title: t, uses: "m:f", verifies: [boards]}
"""
    assert covered(steps).gone == (
        GoneRow("back", 0, "old", ("wiki",)),
        GoneRow("back", 1, "told", ("chat",)),
        GoneRow("back", 2, "see", ("boards",)),
    )
