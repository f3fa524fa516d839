"""What a terminal shows while a drill is carried out, looked at through a pseudo-terminal."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest

DRILL = """
import sys, time
from datetime import datetime, timedelta, timezone
from drillgate.cli import live
from drillgate.drill.history import Lost, SiteReached, Stage, StepEnded

sites = int(sys.argv[1])
at = datetime(2022, 4, 5, 7, 38, tzinfo=timezone.utc)
with live.shown("short.drill.yaml") as seen:
    if seen.watch is None:
        print("nobody looks", file=sys.stderr)
    else:
        for number in range(sites):
            seen.watch(Lost(at + timedelta(seconds=number), f"site-{number}[red]\\x1b[31m"))
        seen.watch(SiteReached(at + timedelta(hours=1), "site-0[red]\\x1b[31m", Stage.VALIDATED))
        seen.watch(StepEnded(at, "merge", "shard-1", 1, "failed"))
        seen.progress("runbook: merge shard-1", 0.5)
        time.sleep(1)
"""
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOUR = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-9]|9[0-7]|38|48)[0-9;]*m")


def shown(sites: int, rows: int = 24, **environment: str) -> str:
    """All that is written to a terminal of so many rows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 90, 0, 0))
    told = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR", "CI")}
    command = [sys.executable, "-c", DRILL, str(sites)]
    with subprocess.Popen(command, stderr=theirs, env=told | {"TERM": "xterm-256color"} | environment):
        os.close(theirs)
        found = b""
        while True:
            try:
                read = os.read(ours, 65536)
            except OSError:  # the other end was closed
                break
            if not read:
                break
            found += read
    os.close(ours)
    return found.decode()


def pictures(written: str) -> list[str]:
    """What was to be seen one after the other: each is drawn over the one before."""
    return [CONTROL.sub("", each) for each in re.split(r"\x1b\[2K(?:\x1b\[1A\x1b\[2K)+", written)]


def test_few_sites_are_shown_each_with_where_it_is_and_a_name_commands_nothing() -> None:
    picture = max(pictures(shown(3)), key=len)
    lines = [" ".join(line.split()) for line in picture.splitlines() if line.strip()]
    assert lines[1:] == [
        "lost now since",
        r"site-0[red]\x1b[31m validated 08:38:00",
        r"site-1[red]\x1b[31m gone 07:38:01",
        r"site-2[red]\x1b[31m gone 07:38:02",
        "cells: 1 failed",
    ]
    assert re.match(r"short\.drill\.yaml .* runbook: merge shard-1 0:00:0", lines[0])


@pytest.mark.parametrize("rows", [24, 9])
def test_a_thousand_sites_take_no_more_room_than_there_is(rows: int) -> None:
    picture = max(pictures(shown(1000, rows)), key=len)
    lines = [" ".join(line.split()) for line in picture.splitlines() if line.strip()]
    assert lines[2:4] == ["999 of 1,000 sites gone 07:38:01 to 07:54:39", "1 of 1,000 sites validated 08:38:00"]
    assert len(lines) < 9


def test_all_of_it_is_gone_in_the_end() -> None:
    assert pictures(shown(3))[-1].strip() == ""


def test_no_color_leaves_colours_out_and_keeps_the_table() -> None:
    plain, coloured = shown(3, NO_COLOR="1"), shown(3)
    assert not COLOUR.search(plain)
    assert COLOUR.search(coloured)
    assert "validated" in plain


def test_what_is_no_terminal_is_written_nothing() -> None:
    ended = subprocess.run([sys.executable, "-c", DRILL, "3"], capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("", "nobody looks\n")
