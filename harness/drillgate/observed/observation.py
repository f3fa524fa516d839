"""One thing that an export says of a resource."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Aspect = Literal["backup", "newest", "point", "retention", "lock", "account"]


@dataclass(frozen=True, slots=True)
class Observation:
    """What a resource (`dynamodb/TABLE`, `rds/INSTANCE`, `s3/BUCKET`) has, by the export at `where`.

    A backup is there or not, of a bucket by its versions; `newest` is the latest time to restore to, `point` the
    time of one backup; `retention` and `lock` are lengths, a lock of none is no lock that holds; an account is its
    number.
    """

    resource: str
    aspect: Aspect
    value: bool | datetime | timedelta | str
    where: str
