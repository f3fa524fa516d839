"""What variables and options are called that keep a script from doing what it is there for."""

import re

DRY = re.compile(r"dry|simulat|no_?op|preview|pretend|what_?if|rehears|(check|list|report|print)_only", re.IGNORECASE)
NOT_DRY = re.compile(r"(^|_)(no|not|non)_?(dry|sim|pre)", re.IGNORECASE)
GO = re.compile(
    r"(^|_)(execute|exec|apply|yes|commit|confirm|confirmed|force|live|really|real|do_it|go|proceed|perform|write|run"
    r"|delete|destroy|purge|i_know.*|no_?dry_?run|not_?dry|i_am_sure|sure|for_real|armed|enabled?)(_|$)",
    re.IGNORECASE,
)
OFF = frozenset({"", "0", "false", "no", "off", "none", "n", "f"})
ON_THE_COMMAND = re.compile(
    r"-{1,2}(dry-?run|whatif|what-if|noop|no-act|simulate|just-print)(=(?!none|false|no\b).*)?", re.IGNORECASE
)


def is_dry(name: str) -> bool:
    """Whether a switch of this name means that nothing is done when it is on."""
    return bool(DRY.search(name)) and not NOT_DRY.search(name)


def is_go(name: str) -> bool:
    """Whether a switch of this name means that it is really done when it is on."""
    return bool(GO.search(name)) and not is_dry(name)


def says_dry_run(option: str) -> bool:
    """Whether an option makes the very command that has it a dry run."""
    return ON_THE_COMMAND.fullmatch(option) is not None
