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
KEEPS: Final = re.compile(r"\bkind[\"']?[ \t]*:[ \t]*[\"']?(?:ConfigMap|Secret)\b")
SCRIPT: Final = re.compile(
    r"\.(?:sql|ddl|dml|psql|pgsql|mysql|tsql|plsql|hql|pyw?|sh|bash|zsh|ksh|dash|ya?ml|json|tmpl|tpl)[\"']?[ \t]*:|#!"
)


def interesting(text: str) -> bool:
    """Whether anything could be found in a document; true too often rather than too seldom."""
    if DEFINITION.search(text) is not None and '"items"' not in text and "\nitems:" not in text:
        return False
    return (
        SETTINGS.search(text) is not None
        or (RUNS.search(text) is not None and shell.INTERESTING.search(text) is not None)
        or (RIGHTS.search(text) is not None and DELETING.search(text) is not None)
        or STEPS.search(text) is not None
        or (KEEPS.search(text) is not None and SCRIPT.search(text) is not None)
    )
