"""What is known of one call of AWS, and how it is written on a line of `calls.txt` and `reviewed.txt`.

A heading in brackets names the service, each line below it a call:

    call action kind recovery names settings ; why

`names` are the parameters that name the target, outermost first; `settings` are told of in `Setting`. Both are joined
by commas, and `-` is none. `none` as the action is a call whose name looks destructive, and that destroys nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from drillgate.operations import Action, Kind, Recovery

NOTHING = "-"
HARMLESS = "none"
REASONS = {
    "name": "its name says so",
    "method": "it is sent as HTTP DELETE",
    "setting": "the parameter takes a protection away",
}
"""Why an entry is in the catalogue that nobody wrote by hand."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter, at any depth of a call's, and the value that matters: `true`, `false`, a number, a word; `*` is any.

    With `!` before it (`!SkipFinalSnapshot=true`) nothing is left behind; without, only then the call is an operation
    at all. `Status~Enabled` is any value but that.
    """

    parameter: str
    value: str
    differs: bool = False
    is_final: bool = False

    def matches(self, given: str | None) -> bool:
        """Whether a value that was given, None if it is not known, is the one that matters."""
        if self.value == "*":
            return True
        if given is None:
            return self.differs or self.is_final
        return (given.lower() == self.value.lower()) != self.differs

    def __str__(self) -> str:
        return f"{'!' if self.is_final else ''}{self.parameter}{'~' if self.differs else '='}{self.value}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A call, in the words of boto3 (`delete_bucket`). `action` is None for one that destroys nothing."""

    service: str
    call: str
    action: Action | None
    kind: Kind
    recovery: Recovery = Recovery.NONE
    names: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    reason: str = "name"

    @property
    def why(self) -> str:
        return REASONS.get(self.reason, self.reason)

    @property
    def conditions(self) -> tuple[Setting, ...]:
        """One of them must match, or the call is no operation; none are there where it always is one."""
        return tuple(one for one in self.settings if not one.is_final)

    @property
    def finals(self) -> tuple[Setting, ...]:
        """Where one of them matches, nothing is left behind."""
        return tuple(one for one in self.settings if one.is_final)

    def __str__(self) -> str:
        fields = (
            self.call,
            self.action or HARMLESS,
            self.kind,
            self.recovery,
            ",".join(self.names) or NOTHING,
            ",".join(str(one) for one in self.settings) or NOTHING,
        )
        return f"{' '.join(fields)} ; {self.reason}"


def parse(lines: str) -> Iterator[Entry]:
    """The entries of a text, empty lines and those that begin with # left out."""
    service = ""
    for line in lines.splitlines():
        if line.startswith("["):
            service = line.strip("[]")
        elif line and not line.startswith("#"):
            yield entry(service, line)


def entry(service: str, line: str) -> Entry:
    fields, _, reason = line.partition(" ; ")
    call, action, kind, recovery, names, settings = fields.split(" ")
    return Entry(
        service,
        call,
        None if action == HARMLESS else Action(action),
        Kind(kind),
        Recovery(recovery),
        () if names == NOTHING else tuple(names.split(",")),
        () if settings == NOTHING else tuple(setting(one) for one in settings.split(",")),
        reason,
    )


def setting(text: str) -> Setting:
    bare = text.removeprefix("!")
    mark = "~" if "~" in bare else "="
    parameter, _, value = bare.partition(mark)
    return Setting(parameter, value, mark == "~", is_final=bare != text)
