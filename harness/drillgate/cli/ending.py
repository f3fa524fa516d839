"""Exit codes, and the last words of a run that could not do its work."""

from typing import Final

from drillgate.drill.attempt import NotCarriedOutError
from drillgate.places import InputError
from drillgate.report.characters import harmless

FOUND: Final = 1
UNUSABLE: Final = 2
STOPPED: Final = 130


def code(error: BaseException) -> int:
    """The exit code of a run that ended with this error."""
    return STOPPED if isinstance(error, KeyboardInterrupt) else UNUSABLE


def said(error: BaseException) -> str:
    """What a person is told of an error: the problems of the input, or that the fault is drillgate's own."""
    match error:
        case KeyboardInterrupt():
            return "stopped"
        case InputError():
            return "\n".join(harmless(str(problem)) for problem in error.problems)
        case NotCarriedOutError():
            return "\n".join(map(harmless, str(error).splitlines()))
        case OSError(strerror=str() as reason):  # A full disk, say.
            return harmless(f"drillgate cannot go on: {reason}" + (f": {error.filename}" if error.filename else ""))
    told = harmless(f"{type(error).__name__}: {error}")
    return f"drillgate failed: {told}\nThis is a fault of its own. DRILLGATE_TRACEBACK=1 shows where."
