"""Signatures, which mocked AWS does not look at: a request names its key and time, and its signature is made up.

Making one is a tenth of a call.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from drillgate.world.fidelity.patches import replaced

MADE_UP = "0" * 64


@contextmanager
def made_up() -> Iterator[None]:
    """Have boto3 in this process sign with a made-up signature; all else of a signed request stays as it is."""
    from botocore.auth import SigV4Auth

    with ExitStack() as stack:
        stack.enter_context(replaced(SigV4Auth, "canonical_request", lambda _: lambda *_: ""))
        stack.enter_context(replaced(SigV4Auth, "signature", lambda _: lambda *_: MADE_UP))
        yield
