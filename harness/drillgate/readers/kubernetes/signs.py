"""Words without which a document holds nothing that is looked for: most are not even parsed."""

import re
from typing import Final

from drillgate.readers import shell

SETTINGS: Final = re.compile(
    r"(?:[cC]laimPolicy|[eE]tionPolicy|terminationPolicy|volumeClaimDeletePolicy|deleteClaim|reconcile-policy|etion-policy"
    r"|when(?:Deleted|Scaled)|confirmation|skipFinalSnapshot|forceDestroy|deleteAutomatedBackups|[dD]eletionProtection\w*"
    r"|backupRetentionPeriod|helm\.sh/hook|finalizers|prune|sync-options|roleRef)[\"']?[ \t]*:"
    r"|kind[\"']?[ \t]*:[ \t]*[\"']?(?:StorageClass|Elasticsearch)\b|\bforProvider\b|\.services\.k8s\.aws/"
    r"|\.cnrm\.cloud\.google\.com/"
)
RIGHTS: Final = re.compile(r"\bverbs[\"']?[ \t]*:")
DELETING: Final = re.compile(r"\bdelete(?:collection)?\b|[\"']\*[\"']")
DEFINITION: Final = re.compile(r"^kind:[ \t]*[\"']?CustomResourceDefinition\b", re.MULTILINE)
RUNS: Final = re.compile(r"\b(?:command|args)[\"']?[ \t]*:")
STEPS: Final = re.compile(r"\b(?:script|source)[\"']?[ \t]*:[ \t]*[\"'|>]")
FIELDS: Final = re.compile(
    r"[sS]elector|terminationGracePeriodSeconds|terminationMessagePolicy|terminationMessagePath|httpGet"
)
"""What almost each object has, and has a word in it that commands destroy by."""

KEEPS: Final = re.compile(r"\bkind[\"']?[ \t]*:[ \t]*[\"']?(?:ConfigMap|Secret)\b")
KINDS: Final = re.compile(r"\bkind[\"']?[ \t]*:")
SCRIPT: Final = re.compile(
    r"\.(?:sql|ddl|dml|psql|pgsql|mysql|tsql|plsql|hql|pyw?|sh|bash|zsh|ksh|dash|ya?ml|json|tmpl|tpl)[\"']?[ \t]*:|#!"
)


def interesting(text: str) -> bool:
    """Whether anything could be found in a document; true too often rather than too seldom."""
    if DEFINITION.search(text) is not None and '"items"' not in text and "\nitems:" not in text:
        return False
    return (
        SETTINGS.search(text) is not None
        or STEPS.search(text) is not None
        or (RUNS.search(text) is not None and shell.INTERESTING.search(FIELDS.sub("", text)) is not None)
        or (RIGHTS.search(text) is not None and DELETING.search(text) is not None)
        or (_may_keep(text) and SCRIPT.search(text) is not None)
    )


def _may_keep(text: str) -> bool:
    """Whether a document may keep scripts: it is of a kind that does, or of none, as values are."""
    return KINDS.search(text) is None or KEEPS.search(text) is not None
