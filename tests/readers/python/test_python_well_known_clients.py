"""Clients of stores other than those of AWS and SQL: by where they are imported from."""

from typing import Any

import pytest

from drillgate.operations import Amount, Kind, Operation

SETUP = """
import kubernetes.client, ldap3, pymongo, redis
from azure.storage.blob import BlobServiceClient
from confluent_kafka.admin import AdminClient
from elasticsearch import Elasticsearch
from google.cloud import bigquery, storage
cache = redis.Redis()
database = pymongo.MongoClient().app
search = Elasticsearch()
"""


@pytest.mark.parametrize(
    ("call", "kind", "name", "amount"),
    [
        ("cache.flushall()", Kind.DATABASE, "cache", Amount.ALL),
        ("cache.delete('sessions')", Kind.ROWS, "sessions", Amount.ONE),
        ("database.sites.delete_many({})", Kind.ROWS, "sites", Amount.ALL),
        ("database['sites'].delete_many({'state': 'gone'})", Kind.ROWS, "sites", Amount.SOME),
        ("database.sites.drop()", Kind.TABLE, "sites", Amount.ALL),
        ("pymongo.MongoClient().drop_database('app')", Kind.DATABASE, "app", Amount.ALL),
        ("search.indices.delete(index='sites')", Kind.TABLE, "sites", Amount.ALL),
        ("search.delete_by_query(index='sites', body={})", Kind.ROWS, "sites", Amount.SOME),
        ("storage.Client().bucket('media').delete()", Kind.BUCKET, "media", Amount.ONE),
        ("storage.Client().bucket('media').blob('a').delete()", Kind.OBJECT, "a", Amount.ONE),
        ("bigquery.Client().delete_dataset('app')", Kind.SCHEMA, "app", Amount.ALL),
        ("BlobServiceClient(x).delete_container('media')", Kind.BUCKET, "media", Amount.ALL),
        ("kubernetes.client.CoreV1Api().delete_namespace('app')", Kind.RESOURCE, "app", Amount.ALL),
        ("AdminClient({}).delete_topics(['events'])", Kind.STREAM, "AdminClient", Amount.SOME),
        ("ldap3.Connection(x).delete('cn=a')", Kind.IDENTITY, "cn=a", Amount.ONE),
    ],
)
def test_a_well_known_client_s_deletion_is_known(script: Any, call: str, kind: Kind, name: str, amount: Amount) -> None:
    one = script(f"{SETUP}{call}\n")
    assert one.read() == (one.operation(call, kind, name, amount=amount),)


@pytest.mark.parametrize(
    "call", ["cache.get('a')", "database.sites.find({})", "search.index(index='a')", "local.remove(1)"]
)
def test_what_does_not_delete_is_none(script: Any, call: str) -> None:
    found: tuple[Operation, ...] = script(f"{SETUP}local = []\n{call}\n").read()
    assert found == ()
