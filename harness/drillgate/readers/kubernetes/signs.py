"""Words without which a document holds nothing that is looked for: most are not even parsed."""

import re
from typing import Final

from drillgate.readers import shell

ODD: Final = re.compile(r"\\(?:[xuU][0-9a-fA-F]|\r?\n)|\*\w+\s*:|^[ \t-]*\?\s", re.MULTILINE)
"""Ways to write a key by which it is not told: escapes, line ends within, aliases, keys on lines of their own."""

SETTINGS: Final = re.compile(
    r"(?:[cC]laimPolicy|[eE]tionPolicy|terminationPolicy|volumeClaimDeletePolicy|deleteClaim|reconcile-policy|etion-policy"
    r"|when(?:Deleted|Scaled)|confirmation|skipFinalSnapshot|forceDestroy|deleteAutomatedBackups|[dD]eletionProtection\w*"
    r"|backupRetentionPeriod|helm\.sh/hook|finalizers|prune|sync-options|roleRef|helm|patch)[\"']?\s*:"
    r"|\bop[\"']?\s*:|\b(?:StorageClass|Elasticsearch|forProvider)\b|\.services\.k8s\.aws/|\.cnrm\.cloud\.google\.com/"
)
RIGHTS: Final = re.compile(r"\bverbs[\"']?\s*:")
DELETING: Final = re.compile(r"\bdelete(?:collection)?\b|[\"']\*[\"']")
RUNS: Final = re.compile(r"\b(?:command|args)[\"']?\s*:")
STEPS: Final = re.compile(r"\b(?:script|source)[\"']?\s*:")
FIELDS: Final = re.compile(
    r"[sS]elector|terminationGracePeriodSeconds|terminationMessagePolicy|terminationMessagePath|httpGet"
)
"""What almost each object has, and has a word in it that commands destroy by."""

KEEPS: Final = re.compile(r"\b(?:ConfigMap|Secret)\b")
KINDS: Final = re.compile(r"\bkind[\"']?\s*:")
SCRIPT: Final = re.compile(
    r"\.(?:sql|ddl|dml|psql|pgsql|mysql|tsql|plsql|hql|pyw?|sh|bash|zsh|ksh|dash|ya?ml|json|tmpl|tpl)[\"']?\s*:|#!"
)
DEFINITION: Final = re.compile(r"^kind:[ \t]*[\"']?CustomResourceDefinition\b", re.MULTILINE)
KIND_AT_TOP: Final = re.compile(r"^[\"']?kind[\"']?\s*:", re.MULTILINE)


def interesting(text: str, *, described: bool = False) -> bool:
    """Whether anything could be found in a document; true too often rather than too seldom. `described`: there are
    descriptions of own programs, of which nothing is known here."""
    if ODD.search(text) is not None:
        return True
    if _is_definition(text):
        return False
    return (
        SETTINGS.search(text) is not None
        or (STEPS.search(text) is not None and ("image" in text or "#!" in text))
        or (RUNS.search(text) is not None and (described or shell.INTERESTING.search(FIELDS.sub("", text)) is not None))
        or (RIGHTS.search(text) is not None and DELETING.search(text) is not None)
        or ((KINDS.search(text) is None or KEEPS.search(text) is not None) and SCRIPT.search(text) is not None)
    )


def _is_definition(text: str) -> bool:
    """Whether a document is one of custom resources, long and full of names of others' settings, and nothing else."""
    is_alone = len(KIND_AT_TOP.findall(text)) == 1 and "{" not in text.lstrip()[:1]
    return DEFINITION.search(text) is not None and is_alone and "\nitems:" not in text
