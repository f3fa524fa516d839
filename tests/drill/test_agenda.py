from datetime import timedelta

from drillgate.drill.agenda import Agenda
from drillgate.world.clock import Clock


def test_what_is_due_is_done_at_its_time_and_at_one_time_in_the_order_in_which_it_was_entered(clock: Clock) -> None:
    agenda, start, done = Agenda(clock), clock.now(), []
    for name, seconds in (("late", 30), ("first", 10), ("second", 10), ("beyond", 61)):
        agenda.enter(start + timedelta(seconds=seconds), lambda name=name: done.append((name, clock.now() - start)))

    agenda.run_until(start + timedelta(seconds=60))

    seconds = [(name, after.total_seconds()) for name, after in done]
    assert seconds == [("first", 10), ("second", 10), ("late", 30)]
    assert clock.now() - start == timedelta(seconds=60)


def test_what_an_action_enters_is_done_in_the_same_run_where_it_is_due(clock: Clock) -> None:
    agenda, start, done = Agenda(clock), clock.now(), []

    def again() -> None:
        done.append((clock.now() - start).total_seconds())
        agenda.enter(clock.now() + timedelta(seconds=20), again)

    agenda.enter(start, again)
    agenda.run_until(start + timedelta(seconds=50))
    agenda.run_until(start + timedelta(seconds=60))

    assert done == [0, 20, 40, 60]


def test_what_was_due_before_is_done_now_and_the_clock_never_goes_back(clock: Clock) -> None:
    agenda, start, done = Agenda(clock), clock.now(), []
    agenda.enter(start - timedelta(seconds=5), lambda: done.append(clock.now() - start))

    agenda.run_until(start - timedelta(seconds=1))

    assert (done, clock.now()) == ([timedelta(0)], start)
