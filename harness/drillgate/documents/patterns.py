"""What the patterns of documents ask for, in words."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    r"[a-z0-9][a-z0-9.-]*": "lower-case letters, digits, dots and hyphens",
    r"[a-z0-9][a-z0-9-]*": "lower-case letters, digits and hyphens",
    r"[a-z][a-z0-9-]*": "a lower-case letter, then lower-case letters, digits and hyphens",
    r"[A-Za-z0-9][A-Za-z0-9._-]*": "letters, digits, dots, underscores and hyphens",
    r"[A-Z]{2,4}\d{1,4}": "a code such as DG101",
    r"[A-Z][A-Z0-9_]*": "the name of an environment variable, such as TENANT_API",
    r"[A-Za-z_*][\w*]*(\.[A-Za-z_*][\w*]*)*": "words with dots between them, such as sites.delete or *.delete_site",
    r"(DELETE|POST|PUT|PATCH|GET) /[^\s\x00-\x1f\x7f-\x9f]*": "a method and a path, such as DELETE /v1/sites/{id}",
    r"sha256:[0-9a-f]{64}": "sha256: and 64 hexadecimal digits in lower case",
    r"[A-Za-z0-9][A-Za-z0-9-]*": "a policy's code or name, such as DG101",
    r"x[0-9a-f]{20}(-[1-9][0-9]*)?": "a fingerprint as reports tell it, such as x0123456789abcdef0123-2",
    r"\d{12}": "12 digits",
    r"[\w+=,.@/-]+": "letters, digits and _ + = , . @ - /",
    r"\d{1,3}%": "a percentage such as 5%",
    r"\d{1,3}(\.\d+)?%": "a percentage such as 5% or 0.5%",
    r"([\w./ -]+\.py|[A-Za-z_][\w.]*):[A-Za-z_]\w*": "MODULE:FUNCTION or FILE.py:FUNCTION",
    r"[\w./ -]+\.py:[A-Za-z_]\w*": "FILE.py:FUNCTION",
    r"(/[a-zA-Z0-9_.-]+)+": "a path such as /cloud/flags, of letters, digits, dots, underscores and hyphens",
    r"[a-zA-Z0-9/_+=.@-]+": "letters, digits and any of /_+=.@-",
    r"[a-zA-Z0-9/_-]+": "letters, digits, slashes, underscores and hyphens",
    r"[\w\s+=,.@-]+": "letters, digits, spaces and any of _+=,.@-",
    r"[a-z0-9.-]+": "a domain such as cloud.example",
    r"[a-z]{2}(-[a-z]+)+-\d": "an AWS region such as eu-central-1",
    r"[\w.-]+": "letters, digits, dots, underscores and hyphens",
}


def in_words(pattern: str) -> str:
    """What text must be like to match `pattern`; the pattern itself where nobody has said it better."""
    return WORDS.get(pattern, f"text that matches {pattern}")
