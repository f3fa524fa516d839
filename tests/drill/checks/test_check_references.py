import pytest

from drillgate.results import Basis, CheckResult, Verdict

TO_PICTURE = (("media", "p/9.png"),)
TO_OTHER = (("media", "p/10.png"),)


@pytest.fixture
def attachments(story):
    """Two attachments in pages, which refer to two pictures in media."""
    story.stores = ("pages", "media")
    story.references = (("pages", "media", "media"),)
    story.site("s1")
    story.wrote(0, "p/9.png", "nine", store="media", cause="seed")
    story.wrote(0, "p/10.png", "ten", store="media", cause="seed")
    story.wrote(0, "attachment/17", "a", refers=TO_PICTURE, cause="seed")
    story.wrote(0, "attachment/2000", "b", refers=TO_OTHER, cause="seed")
    return story


def result(verdict, measured, witness, references, dangling):
    return [
        CheckResult(
            "references",
            "pages",
            verdict,
            measured,
            "none",
            Basis.SIMULATED,
            witness,
            {"references": references, "dangling": dangling},
        )
    ]


def test_references_to_what_is_there_pass(attachments):
    attachments.lost(60)
    attachments.restored({"attachment/17": ("a", TO_PICTURE), "attachment/2000": ("b", TO_OTHER)})
    attachments.restored({"p/9.png": "nine", "p/10.png": "ten"}, store="media")
    assert attachments.ask("references") == result(Verdict.PASS, "0 of 2 dangling", "", 2, 0)


def test_the_smallest_dangling_reference_is_the_witness(attachments):
    attachments.lost(60)
    attachments.restored({"attachment/17": ("a", TO_PICTURE), "attachment/2000": ("b", TO_OTHER)})
    attachments.restored({}, store="media")
    assert attachments.ask("references") == result(
        Verdict.FAIL,
        "2 of 2 dangling",
        "attachment/17 in pages refers to media p/9.png, which is not there (site s1)",
        2,
        2,
    )


def test_a_reference_that_dangled_before_the_loss_by_the_sites_own_doing_is_no_fault_of_the_restore(attachments):
    attachments.wrote(30, "p/9.png", None, store="media")
    attachments.lost(60)
    attachments.restored({"attachment/17": ("a", TO_PICTURE), "attachment/2000": ("b", TO_OTHER)})
    attachments.restored({"p/10.png": "ten"}, store="media")
    assert attachments.ask("references") == result(Verdict.PASS, "0 of 2 dangling", "", 2, 0)


def test_a_referred_store_that_was_not_looked_at_is_unknown(attachments):
    attachments.lost(60)
    attachments.restored({"attachment/17": ("a", TO_PICTURE)})
    assert attachments.ask("references") == result(
        Verdict.UNKNOWN,
        "0 of 1 dangling",
        "media of site s1, which pages refers to, was never looked at",
        1,
        0,
    )


def test_where_nothing_refers_to_anything_it_is_unknown(attachments):
    attachments.lost(60)
    attachments.restored({"attachment/17": "a"})
    attachments.restored({"p/9.png": "nine"}, store="media")
    assert attachments.ask("references") == result(
        Verdict.UNKNOWN,
        "0 of 0 dangling",
        "no record of pages that was restored refers to anything",
        0,
        0,
    )
