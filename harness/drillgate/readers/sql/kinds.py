"""What each kind of object is, and what its drop leaves: every such choice, with its reason, in one place."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from drillgate.operations import Kind, Recovery
from drillgate.readers.sql.words import words


class Loss(NamedTuple):
    """What goes, and what the operation alone leaves of it."""

    kind: Kind
    recovery: Recovery


_NOTHING: Final = Recovery.NONE
# The definition of an object without data is in version control, and can be run again.
_SOURCE: Final = Loss(Kind.DEFINITION, Recovery.VERSIONED)
# A counter, or trained parameters: the definition can be run again, its state is lost.
_STATE: Final = Loss(Kind.DEFINITION, _NOTHING)

ROWS: Final = Loss(Kind.ROWS, _NOTHING)
COLUMN: Final = Loss(Kind.COLUMN, _NOTHING)
PARTITION: Final = Loss(Kind.PARTITION, _NOTHING)
# A detached partition is a table of its own, and can be attached again.
DETACHED: Final = Loss(Kind.PARTITION, Recovery.TRASH)
# A row marked as deleted is still there.
FLAGGED: Final = Loss(Kind.ROWS, Recovery.FLAG)
# Logs and recycle bins are what a restore to a point in time needs.
LOGS: Final = Loss(Kind.BACKUP, _NOTHING)
UNKNOWN: Final = Loss(Kind.UNKNOWN, _NOTHING)
DEFINITION: Final = _SOURCE
STATE: Final = _STATE
# Nothing in a session's own table outlives the session: only its definition goes.
TEMPORARY: Final = _SOURCE
FILES: Final = Loss(Kind.FILE, _NOTHING)


def _phrases(loss: Loss, phrases: str) -> dict[tuple[str, ...], Loss]:
    return {tuple(phrase.split()): loss for phrase in phrases.split(",")}


OBJECTS: Final[Mapping[tuple[str, ...], Loss]] = {
    **_phrases(Loss(Kind.TABLE, _NOTHING), "TABLE,TABLES,CLUSTER,EVENT TABLE,HYBRID TABLE"),
    **_phrases(Loss(Kind.DATABASE, _NOTHING), "DATABASE,PLUGGABLE DATABASE,CATALOG,TABLESPACE,UNDO TABLESPACE"),
    **_phrases(Loss(Kind.SCHEMA, _NOTHING), "SCHEMA,KEYSPACE,NAMESPACE,DATASET"),
    **_phrases(COLUMN, "COLUMN,COLUMNS,ATTRIBUTE"),
    **_phrases(
        PARTITION,
        "PARTITION,PARTITIONS,SUBPARTITION,SUBPARTITIONS,DETACHED PARTITION,PART,DETACHED PART,RANGE PARTITION",
    ),
    **_phrases(Loss(Kind.BUCKET, _NOTHING), "STAGE"),
    **_phrases(Loss(Kind.VOLUME, _NOTHING), "VOLUME,DISKGROUP,FILE,LOGFILE,DATAFILE,TEMPFILE"),
    **_phrases(Loss(Kind.STREAM, _NOTHING), "STREAM,CHANGEFEED,SOURCE"),
    **_phrases(
        Loss(Kind.BACKUP, _NOTHING),
        "SNAPSHOT,BACKUP,RESTORE POINT,FLASHBACK ARCHIVE,BACKUP SET,SNAPSHOT TABLE,BRANCH,CATALOG RECYCLE BIN",
    ),
    **_phrases(
        _SOURCE,
        "DATABASE PARTITION GROUP, EXTERNAL WEB TABLE, RESOURCE QUEUE, JOB, SYNC JOB, ANALYZE JOB, STORAGE VAULT, "
        "WORKLOAD POLICY, TEMPLATE, HISTOGRAM TEMPLATE, SECURITY LABEL COMPONENT, TLS CONFIGURATION, CA BUNDLE, "
        "DATA LOADER, PARSER, FILTER, TOKENIZER, PROPERTY GRAPH, ORDERING, TRANSFORMS, XSROBJECT",
    ),
    **_phrases(
        Loss(Kind.KEY, _NOTHING),  # what was encrypted with a lost key is lost
        "MASTER KEY, SYMMETRIC KEY, ASYMMETRIC KEY, CERTIFICATE, DATABASE ENCRYPTION KEY, COLUMN ENCRYPTION KEY, "
        "COLUMN MASTER KEY, SERVICE MASTER KEY",
    ),
    **_phrases(Loss(Kind.SECRET, _NOTHING), "SECRET,CREDENTIAL,DATABASE SCOPED CREDENTIAL"),
    # Who may sign in is written down; what they own is dropped by statements of its own.
    **_phrases(
        Loss(Kind.IDENTITY, Recovery.VERSIONED), "USER,ROLE,LOGIN,GROUP,DATABASE ROLE,APPLICATION ROLE,SERVER ROLE"
    ),
    **_phrases(Loss(Kind.COMPUTE, Recovery.VERSIONED), "WAREHOUSE,COMPUTE POOL,CLUSTER REPLICA,WORKLOAD GROUP"),
    **_phrases(Loss(Kind.QUEUE, _NOTHING), "QUEUE"),
    **_phrases(_STATE, "SEQUENCE,MODEL,MINING MODEL"),
    # Nothing in the statement says what a role owns.
    **_phrases(UNKNOWN, "OWNED,OWNED BY"),
    # Rows that are kept somewhere else, or can be computed again, are not lost.
    **_phrases(
        _SOURCE,
        "MATERIALIZED VIEW, VIEW, EXTERNAL TABLE, FOREIGN TABLE, VIRTUAL TABLE, DYNAMIC TABLE, DICTIONARY, "
        "SNAPSHOT VIEW, LIVE VIEW, INDEX, UNIQUE INDEX, FULLTEXT INDEX, SPATIAL INDEX, SEARCH INDEX, VECTOR "
        "INDEX, XML INDEX, BITMAP INDEX, COLUMNSTORE INDEX, CONSTRAINT, FUNCTION, TABLE FUNCTION, AGGREGATE, "
        "AGGREGATE FUNCTION, WINDOW FUNCTION, PROCEDURE, PROC, ROUTINE, TRIGGER, EVENT TRIGGER, TYPE, TYPE "
        "BODY, DOMAIN, EXTENSION, POLICY, ROW ACCESS POLICY, MASKING POLICY, SECURITY POLICY, NETWORK POLICY, "
        "ROW POLICY, RULE, OPERATOR, OPERATOR CLASS, OPERATOR FAMILY, CAST, COLLATION, CONVERSION, LANGUAGE, "
        "PROCEDURAL LANGUAGE, PUBLICATION, SUBSCRIPTION, SERVER, FOREIGN DATA WRAPPER, USER MAPPING, "
        "STATISTICS, SYNONYM, PACKAGE, PACKAGE BODY, EVENT, EVENT SESSION, EVENT NOTIFICATION, MACRO, MACRO "
        "TABLE, TASK, PIPE, ALERT, TAG, CONNECTION, INTEGRATION, STORAGE INTEGRATION, API INTEGRATION, "
        "NOTIFICATION INTEGRATION, SECURITY INTEGRATION, CATALOG INTEGRATION, RESERVATION, ASSIGNMENT, "
        "CAPACITY, ASSEMBLY, DEFAULT, TRANSFORM, ACCESS METHOD, TEXT SEARCH CONFIGURATION, TEXT SEARCH "
        "DICTIONARY, TEXT SEARCH PARSER, TEXT SEARCH TEMPLATE, XML SCHEMA COLLECTION, FULLTEXT CATALOG, "
        "FULLTEXT STOPLIST, SEARCH PROPERTY LIST, PROFILE, SETTINGS PROFILE, QUOTA, NAMED COLLECTION, FILE "
        "FORMAT, DATABASE LINK, EXTERNAL DATA SOURCE, EXTERNAL FILE FORMAT, EXTERNAL LOCATION, EXTERNAL "
        "FUNCTION, EXTERNAL SCHEMA, EXTERNAL VOLUME, EXTERNAL LANGUAGE, EXTERNAL LIBRARY, DIRECTORY, LIBRARY, "
        "JAVA, CONTEXT, DIMENSION, OUTLINE, INDEXTYPE, EDITION, RESOURCE GROUP, RESOURCE POOL, RESOURCE, "
        "RESOURCE MONITOR, WORKLOAD CLASSIFIER, ENDPOINT, SERVICE, MESSAGE TYPE, CONTRACT, ROUTE, REMOTE "
        "SERVICE BINDING, BROKER PRIORITY, PARTITION FUNCTION, PARTITION SCHEME, SECURITY LABEL, SCRIPT, "
        "PROJECTION, SHARE, LISTING, PROVIDER, RECIPIENT, FEATURE, SIGNATURE, SENSITIVITY CLASSIFICATION, "
        "AVAILABILITY GROUP, SERVER AUDIT, DATABASE AUDIT SPECIFICATION, STREAMLIT, NOTEBOOK, DATA METRIC "
        "FUNCTION, IMAGE REPOSITORY, GIT REPOSITORY, VARIABLE, TEMPORARY FUNCTION, TEMPORARY VARIABLE, "
        "TEMPORARY MACRO, BINDING, GLOBAL BINDING, HISTOGRAM, PLACEMENT POLICY, STORAGE POLICY, ERROR LOG, "
        "JOIN INDEX, HASH INDEX, ZONEMAP, OPERATOR, ASSERTION, TRANSLATION, CHARACTER SET, ALIAS, NICKNAME, WRAPPER, "
        "BUFFERPOOL, PERMISSION, MASK, TRUSTED CONTEXT, SQL_BLOCK_RULE, REPOSITORY, PROTOCOL, CONNECTOR, STATS, "
        "INCREMENTAL STATS, COLUMN STATS, SINK, DATASHARE, MANAGED ACCOUNT, AUTHENTICATION, SUBNET, NOTIFIER, "
        "NETWORK ADDRESS, SPATIAL REFERENCE SYSTEM, GLOP SET, LOGFILE GROUP, FAILOVER GROUP, REPLICATION GROUP, "
        "CONSUMER GROUP, FAULT GROUP, LOAD BALANCE GROUP, STOGROUP, VIRTUAL SCHEMA, SNAPSHOT POLICY, ROLLUP, MODULE, "
        "THRESHOLD, WORKLOAD, EVENT MONITOR, USAGE LIST, ATTRIBUTE DIMENSION, HIERARCHY, SEARCH SERVICE, AGENT, "
        "STORAGE VOLUME, APPLICATION PACKAGE, EXTERNAL RESOURCE POOL, STATS COLUMN, STATISTICS COLUMN, "
        "ALL ROW ACCESS POLICIES",
    ),
}
"""The kinds of object that DROP takes, by their words."""

# Oracle's DROP USER … CASCADE takes all tables of the user's schema along.
_OWNED: Final = Loss(Kind.SCHEMA, _NOTHING)

# Words between DROP and the kind that say nothing about what is lost.
_ADJECTIVES: Final = frozenset(
    {"PUBLIC", "PRIVATE", "GLOBAL", "LOCAL", "TRANSIENT", "ICEBERG", "STREAMING", "INTERACTIVE", "FORCE"}
)
_PASSING: Final = frozenset({"TEMPORARY", "TEMP", "VOLATILE"})
# Dropped with CASCADE, these take the columns that use them along.
_USED_BY_COLUMNS: Final = frozenset({"TYPE", "DOMAIN", "EXTENSION", "FUNCTION", "COLLATION", "LANGUAGE"})

# What ALTER … DROP takes besides columns and partitions: properties, which the migration before has in full.
PROPERTIES: Final = words(
    """CONSTRAINT DEFAULT NOT INDEX KEY PRIMARY FOREIGN CHECK UNIQUE IDENTITY EXPRESSION GENERATED CLUSTERING
    SEARCH FEATURE PROJECTION STATISTICS POLICY ROW ALL SUPPLEMENTAL PERIOD SYSTEM VERSIONING SORTKEY DISTKEY
    TAG MASKING ACCESS OPTION OWNER PROPERTY PROPERTIES TBLPROPERTIES COMMENT SPATIAL FULLTEXT VALUE VALUES
    FUNCTION OPERATOR RULE TRIGGER VIEW SET REPLICA MEMBER PERSISTED MASKED ROWGUIDCOL SPARSE CONNECTION DATA
    AGGREGATION NULL EXTENSION SKEWED WATERMARK DISTRIBUTION EXTENDED ROLLUP MASK RESTRICT"""
)


def loss_of(words: Sequence[str], *, cascade: bool = False, headed: bool = False) -> tuple[Loss, int]:
    """What `DROP words…` destroys, and how many of the words name the kind (the rest is the name).

    A kind that is not known is UNKNOWN, and nothing is left of it; `headed`: what the last of its words says, if that
    is known, as in NETWORK RULE.
    """
    passing = False
    used = 0
    while used < len(words) and words[used] in _ADJECTIVES | _PASSING and tuple(words[used : used + 2]) not in OBJECTS:
        passing |= words[used] in _PASSING
        used += 1
    for length in (4, 3, 2, 1):
        phrase = tuple(words[used : used + length])
        if len(phrase) == length and phrase in OBJECTS:
            loss = OBJECTS[phrase]
            if passing:
                loss = TEMPORARY
            elif cascade and phrase[0] in _USED_BY_COLUMNS and loss is _SOURCE:
                loss = _STATE
            elif cascade and phrase == ("USER",):
                loss = _OWNED
            return loss, used + length
    for length in (1, 2, 3) if headed else ():
        head = tuple(words[used + length : used + length + 1])
        if head in OBJECTS and used + length + 1 < len(words):
            return OBJECTS[head], used + length + 1
    return UNKNOWN, min(used + 1, len(words))
