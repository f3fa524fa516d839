"""What mocked AWS keeps beside its data, and nobody asks for: hundreds of thousands of records would fill the memory.

moto lists every model that was ever made, deleted ones too, to reset itself; a world ends with its process. Of an
object in S3 it keeps a temporary file, a list of grants and a dictionary of its own; here an object has its bytes, a
list of grants that all private ones share, and slots.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from threading import Lock
from types import SimpleNamespace
from typing import Any

from drillgate.world.fidelity.patches import replaced


class Content:
    """What moto takes for a temporary file with an object's content, and which shares the bytes that are written."""

    __slots__ = ("_at", "_whole")

    def __init__(self, *_: Any, **__: Any) -> None:
        self._at, self._whole = 0, b""

    def seek(self, at: int) -> None:
        self._at = at

    def truncate(self) -> None:
        self._whole = self._whole[: self._at]

    def write(self, part: bytes) -> None:
        before, after = self._whole[: self._at], self._whole[self._at + len(part) :]
        self._whole = before + part + after if before or after else bytes(part)
        self._at += len(part)

    def read(self, size: int = -1) -> bytes:
        end = len(self._whole) if size < 0 else self._at + size
        part = self._whole if self._at == 0 and end >= len(self._whole) else self._whole[self._at : end]
        self._at += len(part)
        return part

    def close(self) -> None:
        self._whole = b""


@contextmanager
def forgetful() -> Iterator[None]:
    """Have moto keep no list of all that it ever made, and objects in S3 what makes them up."""
    from moto.core.common_models import BaseModel
    from moto.s3 import models

    import_module("moto.s3.responses")  # takes moto's own class while it is to be had
    with ExitStack() as stack:
        stack.enter_context(replaced(BaseModel, "__new__", lambda _: staticmethod(_unlisted)))
        stack.enter_context(replaced(models, "tempfile", lambda _: SimpleNamespace(SpooledTemporaryFile=Content)))
        private = models.get_canned_acl("private")
        stack.enter_context(
            replaced(models, "get_canned_acl", lambda made: lambda acl: private if acl == "private" else made(acl))
        )
        stack.enter_context(replaced(models, "FakeKey", slotted))
        yield


def _unlisted(cls: type[Any], *_: Any, **__: Any) -> Any:
    return object.__new__(cls)


def slotted(key: Any) -> Any:
    """Objects of S3 as moto makes them, but with slots for all that they are made with."""
    sample = key("sample", b"", "123456789012", "us-east-1")
    names = tuple(vars(sample))
    sample.dispose()

    def state(self: Any) -> dict[str, Any]:
        return {name: getattr(self, name) for name in names if name != "lock"} | dict(vars(self))

    def revive(self: Any, told: dict[str, Any]) -> None:
        for name, value in told.items():
            setattr(self, name, value)
        self.lock = Lock()

    def end(_: Any) -> None:
        """There is no file to close."""

    methods = {"__getstate__": state, "__setstate__": revive, "__del__": end}
    return type(key.__name__, (key,), {"__slots__": names, **methods})
