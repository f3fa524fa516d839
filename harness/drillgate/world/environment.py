"""The environment of the world's process: what it may know of the machine, and nothing that opens a door."""

from collections.abc import Mapping
from pathlib import Path

KEPT = ("PATH", "LANG", "LANGUAGE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DRILLGATE_POSTGRES")
KEPT_PREFIXES = ("LC_", "COVERAGE_PROCESS_")
NOBODY = {
    "AWS_ACCESS_KEY_ID": "drillgate",
    "AWS_SECRET_ACCESS_KEY": "drillgate",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
}


def scrubbed(environment: Mapping[str, str], home: Path, temporary: Path) -> dict[str, str]:
    """An allow-list of `environment`, made-up credentials, and private folders for all that asks for a home.

    Only the cache stays where it is, so that the next world finds what this one prepared.
    """
    kept = {name: value for name, value in environment.items() if name in KEPT or name.startswith(KEPT_PREFIXES)}
    return (
        kept
        | NOBODY
        | {
            "HOME": str(home),
            "TMPDIR": str(temporary),
            "TZ": "UTC",
            "XDG_CACHE_HOME": str(cache(environment)),
            "XDG_CONFIG_HOME": str(home),
        }
    )


def cache(environment: Mapping[str, str]) -> Path:
    """The user's cache folder, by the XDG base directory specification."""
    given = environment.get("XDG_CACHE_HOME", "")
    return Path(given) if Path(given).is_absolute() else Path(environment.get("HOME") or Path.home()) / ".cache"
