from datetime import UTC, datetime

import pytest

from drillgate.documents.estate import Estate
from drillgate.drill.history import Event, Intended, Record
from drillgate.drill.journal import Entry, Journal, digest

AT = datetime(2022, 4, 5, 7, tzinfo=UTC)
ATTACHMENT = {"parent": "page/1", "media": "object/1"}
REFERS = (("media", "object/1"), ("pages", "page/1"))


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def journal(estate: Estate, events: list[Event]) -> Journal:
    return Journal(estate, events.append, lambda: AT)


def test_a_write_and_a_deletion_are_told_with_what_the_record_referred_to(
    journal: Journal, events: list[Event]
) -> None:
    journal.write("a", "pages", "attachment/1", "attachment", ATTACHMENT, "seed")
    journal.remove("a", "pages", "attachment/1", "change")

    assert events == [
        Intended(AT, "a", "pages", "attachment/1", digest(ATTACHMENT), "seed", REFERS),
        Intended(AT, "a", "pages", "attachment/1", None, "change"),
    ]
    assert journal.entries("a", "pages") == {}


def test_the_address_of_a_contact_is_kept_for_the_checks_and_no_other_stores(
    journal: Journal, events: list[Event]
) -> None:
    for store in ("contacts", "apps"):
        journal.write("a", store, "k", "item", {"address": "x@example.com"}, "workload")

    assert [event.details for event in events if isinstance(event, Intended)] == [{"address": "x@example.com"}, {}]


def test_a_record_is_referred_to_as_long_as_a_record_of_its_own_site_refers_to_it(journal: Journal) -> None:
    def referred(site: str = "a") -> tuple[bool, bool]:
        return journal.is_referred_to(site, "media", "object/1"), journal.is_referred_to(site, "pages", "page/1")

    journal.write("a", "pages", "attachment/1", "attachment", ATTACHMENT, "seed")
    journal.write("a", "pages", "attachment/2", "attachment", ATTACHMENT, "seed")
    assert (referred(), referred("b")) == ((True, True), (False, False))

    journal.remove("a", "pages", "attachment/1", "workload")
    assert referred() == (True, True)

    journal.write("a", "pages", "attachment/2", "attachment", {"parent": "page/1", "media": "object/2"}, "workload")
    assert referred() == (False, True)

    journal.remove("a", "pages", "attachment/2", "workload")
    assert referred() == (False, False)


def test_a_field_called_parent_refers_to_nothing_where_there_are_no_rows(journal: Journal) -> None:
    assert journal.refers("apps", {"parent": "somebody", "opens": "page/1"}) == (("pages", "page/1"),)


def test_what_a_restore_brought_back_is_what_is_written_to_next_and_tells_no_event(
    journal: Journal, events: list[Event]
) -> None:
    journal.write("a", "pages", "attachment/1", "attachment", ATTACHMENT, "seed")
    journal.write("b", "pages", "page/9", "page", {"title": "another site's"}, "seed")
    told = list(events)
    restored = {"attachment/7": {"parent": "page/2", "media": "object/2"}, "page/2": {"title": "t"}}

    journal.accept("a", "pages", restored, ("page", "attachment"))

    assert journal.entries("a", "pages") == {
        "attachment/7": Entry("attachment", restored["attachment/7"], (("media", "object/2"), ("pages", "page/2"))),
        "page/2": Entry("page", restored["page/2"], ()),
    }
    assert list(journal.entries("b", "pages")) == ["page/9"]
    assert not journal.is_referred_to("a", "pages", "page/1")
    assert journal.is_referred_to("a", "pages", "page/2")
    assert events == told


def test_what_is_seen_in_a_store_has_the_digest_that_was_meant_and_stands_in_order(journal: Journal) -> None:
    seen = journal.observed("pages", {"b": {"title": "2", "media": "object/2"}, "a": {"title": "1"}})

    assert list(seen.items()) == [
        ("a", Record(digest({"title": "1"}))),
        ("b", Record(digest({"media": "object/2", "title": "2"}), (("media", "object/2"),))),
    ]


@pytest.mark.parametrize("other", [{"a": "2"}, {"b": "1"}, {"a": "1", "b": ""}, {}])
def test_every_difference_of_content_shows_in_its_digest(other: dict[str, str]) -> None:
    assert digest({"a": "1", "b": "2"}) == digest({"b": "2", "a": "1"})
    assert digest({"a": "1"}) != digest(other)
