"""What leaves a world, in which order."""

from datetime import UTC, datetime

from drillgate.drill.history import Lost, plain
from drillgate.drill.sending import EVENTS_A_MESSAGE, recording

AT = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)


def test_events_go_many_in_a_message_and_before_what_is_told_after_them() -> None:
    sent: list[dict] = []
    losses = [Lost(AT, str(number)) for number in range(EVENTS_A_MESSAGE + 2)]
    with recording(sent.append) as (record, tell):
        tell({"progress": "begun"})
        for loss in losses[:-1]:
            record(loss)
        tell({"progress": "restored"})
        record(losses[-1])

    assert sent == [
        {"progress": "begun"},
        {"events": [plain(loss) for loss in losses[:EVENTS_A_MESSAGE]]},
        {"events": [plain(losses[-2])]},
        {"progress": "restored"},
        {"events": [plain(losses[-1])]},
    ]
