"""Every command of the AWS CLI's documented examples: what destroys is an operation, what looks is none."""

import re
from pathlib import Path

import pytest

from drillgate.catalogue import calls
from drillgate.readers.python import read as read_python
from drillgate.readers.shell import read as read_shell

LINES = Path(__file__).with_name("documented.txt").read_text(encoding="utf-8").splitlines()
COMMANDS = [
    (line.partition(": ")[0], command)
    for line in LINES
    if line and not line.startswith("#")
    for command in line.partition(": ")[2].split()
]
DESTROYS = re.compile(
    r"(?:^|-)(?:delete|deletion|terminate|purge|deregister|unregister|remove|destroy|release|revoke|disable|detach"
    r"|disassociate|dissociate|reset)(?:-|$)"
)
LOOKS = re.compile(r"^(?:batch-)?(?:describe|list|get|search|head|lookup|query|view|estimate|detect|preview)(?:-|$)")
# They have such a word in their name and destroy nothing: what is deleted is given back, acknowledged or only told of.
HARMLESS = {
    ("cognito-idp", "admin-disable-provider-for-user"),
    ("cognito-idp", "admin-disable-user"),
    ("cognito-idp", "admin-reset-user-password"),
    ("kms", "cancel-key-deletion"),
    ("sqs", "delete-message"),
    ("sqs", "delete-message-batch"),
    ("ssm-incidents", "update-deletion-protection"),
}
# The command line's own, which boto3 has not.
OWN = {
    ("deploy", "deregister"): "deregister_on_premises_instance",
    ("emr", "terminate-clusters"): "terminate_job_flows",
}
DESTRUCTIVE = [one for one in COMMANDS if DESTROYS.search(one[1]) and not LOOKS.match(one[1]) and one not in HARMLESS]
SILENT = [one for one in COMMANDS if LOOKS.match(one[1]) or one in HARMLESS]


def script(commands: list[tuple[str, str]]) -> str:
    return "".join(f"aws {service} {command} --some-name x\n" for service, command in commands)


def program(commands: list[tuple[str, str]]) -> str:
    """The calls behind the commands, in boto3."""
    lines = (f"boto3.client({boto(one[0])!r}).{one[1].replace('-', '_')}(SomeName='x')\n" for one in commands)
    return "import boto3\n" + "".join(lines)


def boto(service: str) -> str:
    return calls.COMMAND_LINE.get(service, service)


def test_the_documentation_has_every_kind_of_command() -> None:
    assert {one[1].partition("-")[0] for one in DESTRUCTIVE} >= {"delete", "terminate", "purge", "deregister"}
    assert ("kms", "schedule-key-deletion") in DESTRUCTIVE
    assert set(COMMANDS) >= HARMLESS


def test_what_destroys_is_an_operation_of_the_shell() -> None:
    lines = {one.place.line for one in read_shell(script(DESTRUCTIVE), "a.sh")}
    assert [one for line, one in enumerate(DESTRUCTIVE, 1) if line not in lines] == []


def test_what_looks_is_no_operation_of_the_shell() -> None:
    assert [one.statement for one in read_shell(script(SILENT), "a.sh")] == []


def test_the_calls_behind_what_destroys_are_operations_of_python() -> None:
    behind = [one for one in DESTRUCTIVE if one not in OWN]
    lines = {one.place.line for one in read_python(program(behind), "a.py")}
    assert [one for line, one in enumerate(behind, 2) if line not in lines] == []


def test_the_calls_behind_what_looks_are_no_operations_of_python() -> None:
    assert [one.statement for one in read_python(program(SILENT), "a.py")] == []


@pytest.mark.parametrize(("command", "call"), OWN.items())
def test_a_command_that_is_the_command_line_s_own_is_the_call_that_it_makes(
    command: tuple[str, str], call: str
) -> None:
    (found,) = read_shell(script([command]), "a.sh")
    entry = calls.service(boto(command[0]))[call]
    assert (found.action, found.target.kind) == (entry.action, entry.kind)
