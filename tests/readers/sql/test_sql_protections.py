"""Protections that are taken off, and what is brought back."""

import pytest


@pytest.mark.parametrize(
    ("dialect", "sql", "expected"),
    [
        ("postgres", "ALTER SYSTEM SET archive_mode = off", "unprotect | backup | archive_mode"),
        ("postgres", "ALTER SYSTEM SET archive_command = '/bin/true'", "unprotect | backup | archive_command"),
        ("postgres", "SET session_replication_role = 'replica'", "unprotect | parameter | session_replication_role"),
        ("postgres", "ALTER TABLE a DISABLE TRIGGER ALL", "unprotect | table | a"),
        ("postgres", "ALTER TABLE a NO FORCE ROW LEVEL SECURITY", "unprotect | table | a"),
        ("tsql", "ALTER TABLE a NOCHECK CONSTRAINT ALL", "unprotect | table | a"),
        ("tsql", "ALTER TABLE a SET (SYSTEM_VERSIONING = OFF)", "unprotect | table | a"),
        ("tsql", "ALTER DATABASE a SET RECOVERY SIMPLE", "unprotect | backup | a"),
        ("tsql", "DISABLE TRIGGER t ON a", "unprotect | table | a"),
        ("oracle", "ALTER DATABASE NOARCHIVELOG", "unprotect | backup | NOARCHIVELOG"),
        ("mysql", "SET FOREIGN_KEY_CHECKS = 0", "unprotect | parameter | foreign_key_checks"),
        ("mysql", "SET @old = 1, sql_log_bin = OFF", "unprotect | parameter | sql_log_bin"),
        ("snowflake", "ALTER TABLE a SET DATA_RETENTION_TIME_IN_DAYS = 0", "unprotect | table | a"),
        ("bigquery", "ALTER TABLE a SET OPTIONS (expiration_timestamp = x)", "unprotect | table | a"),
        ("clickhouse", "ALTER TABLE a MODIFY TTL b + INTERVAL 1 DAY", "unprotect | table | a"),
        ("db2", "ALTER TABLE a DROP RESTRICT ON DROP", "unprotect | table | a"),
        (
            "databricks",
            "ALTER TABLE a SET TBLPROPERTIES ('delta.deletedFileRetentionDuration' = 'interval 1 hour')",
            "unprotect | backup | a",
        ),
        ("snowflake", "UNDROP TABLE a", "restore | table | a"),
        ("oracle", "FLASHBACK TABLE a TO BEFORE DROP", "restore | table | a"),
        ("oracle", "FLASHBACK TABLE a TO TIMESTAMP x", "overwrite | table | a"),
        ("tsql", "RESTORE DATABASE a FROM DISK = 'x' WITH REPLACE", "overwrite | database | a"),
        ("databricks", "VACUUM a RETAIN 0 HOURS", "destroy | backup | a"),
    ],
)
def test_what_a_statement_takes_away_or_brings_back(tell, dialect, sql, expected):
    [told] = tell(sql, dialect)
    assert told.startswith(f"{expected} | ")


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("postgres", "ALTER SYSTEM SET archive_mode = on"),
        ("postgres", "ALTER SYSTEM SET work_mem = '0'"),
        ("postgres", "SET session_replication_role = origin"),
        ("postgres", "SHOW archive_mode"),
        ("postgres", "ALTER TABLE a ENABLE TRIGGER ALL"),
        ("postgres", "VACUUM FULL a"),
        ("mysql", "SET FOREIGN_KEY_CHECKS = 1"),
        ("snowflake", "ALTER TABLE a SET DATA_RETENTION_TIME_IN_DAYS = 30"),
        ("snowflake", "CREATE TABLE a (b int) DATA_RETENTION_TIME_IN_DAYS = 0"),
        ("bigquery", "ALTER TABLE a SET OPTIONS (expiration_timestamp = NULL)"),
        ("bigquery", "CREATE TABLE a (b INT64) OPTIONS (expiration_timestamp = x)"),
        ("databricks", "VACUUM a RETAIN 0 HOURS DRY RUN"),
        ("databricks", "VACUUM a RETAIN 200 HOURS"),
        ("databricks", "ALTER TABLE a SET TBLPROPERTIES ('delta.deletedFileRetentionDuration' = 'interval 30 days')"),
        ("tsql", "RESTORE VERIFYONLY FROM DISK = 'x'"),
    ],
)
def test_what_keeps_a_protection_is_not_reported(tell, dialect, sql):
    assert tell(sql, dialect) == []
