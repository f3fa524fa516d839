from drillgate.results import Basis, CheckResult, Verdict


def written_up_to_the_loss(story, site="s1", lost=60.0):
    """One page, written anew every minute of the last ten before the loss."""
    story.site(site)
    story.wrote(0, "page/1", f"{site} seed", site=site, cause="seed")
    for ago in range(10, 0, -1):
        story.wrote(lost - ago, "page/1", f"{site} {ago} min before", site=site)
    story.lost(lost, site)


def result(verdict, measured, witness, **values):
    named = {name.replace("_", "-"): value for name, value in values.items()}
    return [CheckResult("recovery-point", "pages", verdict, measured, "at most 5 min", Basis.SIMULATED, witness, named)]


def test_a_point_within_the_target_passes_with_the_earliest_point_that_the_data_allows(story):
    written_up_to_the_loss(story)
    story.restored({"page/1": "s1 4 min before"})
    assert story.ask("recovery-point") == result(
        Verdict.PASS,
        "4 min (site s1)",
        "",
        recovery_point_seconds=240.0,
        oldest_lost_write_seconds=180.0,
        lost_writes=3,
        sites=1,
        worst_site="s1",
    )


def test_the_worst_site_counts(story):
    written_up_to_the_loss(story)
    written_up_to_the_loss(story, "s2", 70.5)
    story.restored({"page/1": "s1 3 min before"})
    story.restored({"page/1": "s2 5 min before"}, site="s2")
    assert story.ask("recovery-point") == result(
        Verdict.PASS,
        "5 min (site s2)",
        "",
        recovery_point_seconds=300.0,
        oldest_lost_write_seconds=240.0,
        lost_writes=6,
        sites=2,
        worst_site="s2",
    )


def test_a_lost_write_older_than_the_target_fails_and_is_named(story):
    written_up_to_the_loss(story)
    story.restored({"page/1": "s1 8 min before"})
    assert story.ask("recovery-point") == result(
        Verdict.FAIL,
        "7 min (site s1)",
        "site s1 lost what was written to pages page/1 at 2022-04-05 07:53:00, 7 min before its loss at "
        "2022-04-05 08:00:00 (7 writes lost)",
        recovery_point_seconds=420.0,
        oldest_lost_write_seconds=420.0,
        lost_writes=7,
        sites=1,
        worst_site="s1",
        failing_sites="s1",
    )


def test_a_write_exactly_as_old_as_the_target_may_be_lost_but_does_not_prove_the_target_kept(story):
    written_up_to_the_loss(story)
    story.restored({"page/1": "s1 6 min before"})
    assert story.ask("recovery-point") == result(
        Verdict.UNKNOWN,
        "6 min at most (site s1)",
        "nothing was written to pages of site s1 between 2022-04-05 07:54:00 and 2022-04-05 08:00:00 that would tell "
        "one restore point from another",
        recovery_point_seconds=360.0,
        oldest_lost_write_seconds=300.0,
        lost_writes=5,
        sites=1,
        worst_site="s1",
    )


def test_where_nothing_was_at_stake_it_is_unknown(story):
    story.site("s1")
    story.wrote(0, "page/1", "seed", cause="seed")
    story.lost(60)
    story.restored({"page/1": "seed"})
    assert story.ask("recovery-point") == result(
        Verdict.UNKNOWN,
        "1 h at most (site s1)",
        "nothing was written to pages of site s1 between 2022-04-05 07:00:00 and 2022-04-05 08:00:00 that would tell "
        "one restore point from another",
        recovery_point_seconds=3600.0,
        oldest_lost_write_seconds=0.0,
        lost_writes=0,
        sites=1,
        worst_site="s1",
    )


def test_what_was_written_at_the_moment_of_the_loss_was_written_before_it(story):
    written_up_to_the_loss(story)
    story.wrote(60, "page/1", "at last")
    story.restored({"page/1": "at last"})
    assert story.ask("recovery-point") == result(
        Verdict.PASS,
        "0 s (site s1)",
        "",
        recovery_point_seconds=0.0,
        oldest_lost_write_seconds=0.0,
        lost_writes=0,
        sites=1,
        worst_site="s1",
    )


def test_a_lost_deletion_is_a_lost_write(story):
    written_up_to_the_loss(story)
    story.events.pop()
    story.wrote(52.5, "page/2", "seed", cause="seed")
    story.wrote(53.5, "page/2", None)
    story.lost(60)
    story.events.sort(key=lambda event: event.at)
    story.restored({"page/1": "s1 7 min before", "page/2": "seed"})
    [found] = story.ask("recovery-point")
    assert found.verdict is Verdict.FAIL
    assert found.witness == (
        "site s1 lost what was written to pages page/2 at 2022-04-05 07:53:30, 6 min 30 s before its loss at "
        "2022-04-05 08:00:00 (7 writes lost)"
    )


def test_a_site_that_was_not_looked_at_is_unknown_even_beside_one_that_is_well(story):
    written_up_to_the_loss(story)
    written_up_to_the_loss(story, "s2")
    story.restored({"page/1": "s1 4 min before"})
    assert story.ask("recovery-point") == result(
        Verdict.UNKNOWN,
        "4 min (site s1)",
        "pages of site s2 was never looked at after its restore",
        recovery_point_seconds=240.0,
        oldest_lost_write_seconds=180.0,
        lost_writes=3,
        sites=1,
        worst_site="s1",
    )


def test_an_empty_store_is_of_no_restore_point(story):
    written_up_to_the_loss(story)
    story.restored({})
    assert story.ask("recovery-point") == [
        CheckResult(
            "recovery-point",
            "pages",
            Verdict.UNKNOWN,
            "not measured",
            "at most 5 min",
            Basis.SIMULATED,
            "what pages of site s1 holds after its restore is of no time before its loss",
        )
    ]


def test_a_long_id_is_shortened_where_there_is_little_room_and_whole_in_the_values(story):
    site = "0b7f6c1e-0000-4000-8000-000000000000"
    written_up_to_the_loss(story, site)
    story.restored({"page/1": f"{site} 4 min before"}, site=site)
    [found] = story.ask("recovery-point")
    assert (found.measured, found.values["worst-site"]) == ("4 min (site 0b7f6c1e…)", site)


def test_without_a_lost_site_it_is_unknown(story):
    assert story.ask("recovery-point") == [
        CheckResult(
            "recovery-point",
            "pages",
            Verdict.UNKNOWN,
            "not measured",
            "at most 5 min",
            Basis.SIMULATED,
            "no site was lost",
        )
    ]
