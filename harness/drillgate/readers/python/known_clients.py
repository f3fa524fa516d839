"""Well-known client libraries, in the same words in which a user describes one's own."""

from drillgate.documents.client import Call, Client
from drillgate.operations import Amount, Kind

ALL, SOME = Amount.ALL, Amount.SOME

CLIENTS = (
    Client(
        client="redis",
        title="Redis",
        modules=("redis", "aioredis", "rediscluster", "django_redis", "valkey"),
        calls=(
            Call(function="flushall", target=Kind.DATABASE, extent=ALL),
            Call(function="flushdb", target=Kind.DATABASE, extent=ALL),
            Call(function="delete", target=Kind.ROWS),
            Call(function="unlink", target=Kind.ROWS),
            Call(function="hdel", target=Kind.ROWS),
            Call(function="delete_pattern", target=Kind.ROWS, extent=SOME),
        ),
    ),
    Client(
        client="mongodb",
        title="MongoDB",
        modules=("pymongo", "motor", "pymongo_inmemory", "flask_pymongo"),
        calls=(
            Call(function="delete_many", target=Kind.ROWS, extent=SOME),
            Call(function="delete_one", target=Kind.ROWS),
            Call(function="find_one_and_delete", target=Kind.ROWS),
            Call(function="remove", target=Kind.ROWS, extent=SOME),
            Call(function="drop_collection", target=Kind.TABLE, extent=ALL),
            Call(function="drop_database", target=Kind.DATABASE, extent=ALL),
            Call(function="drop_index", target=Kind.DEFINITION),
            Call(function="drop_indexes", target=Kind.DEFINITION, extent=ALL),
            Call(function="drop", target=Kind.TABLE, extent=ALL),
        ),
    ),
    Client(
        client="elasticsearch",
        title="Elasticsearch and OpenSearch",
        modules=("elasticsearch", "opensearchpy", "elasticsearch_dsl"),
        calls=(
            Call(function="indices.delete", target=Kind.TABLE, extent=ALL, name="index"),
            Call(function="indices.delete_data_stream", target=Kind.STREAM, extent=ALL, name="name"),
            Call(function="indices.delete_*", target=Kind.DEFINITION, name="name"),
            Call(function="snapshot.delete", target=Kind.BACKUP, name="snapshot"),
            Call(function="delete_by_query", target=Kind.ROWS, extent=SOME, name="index"),
            Call(function="delete", target=Kind.ROWS, name="index"),
        ),
    ),
    Client(
        client="google-cloud",
        title="Google Cloud",
        modules=("google.cloud",),
        calls=(
            Call(function="blob.delete", target=Kind.OBJECT),
            Call(function="get_blob.delete", target=Kind.OBJECT),
            Call(function="delete_blob", target=Kind.OBJECT),
            Call(function="delete_blobs", target=Kind.OBJECT, extent=SOME),
            Call(function="bucket.delete", target=Kind.BUCKET),
            Call(function="get_bucket.delete", target=Kind.BUCKET),
            Call(function="delete_table", target=Kind.TABLE, extent=ALL),
            Call(function="delete_dataset", target=Kind.SCHEMA, extent=ALL),
            Call(function="delete_instance", target=Kind.DATABASE, extent=ALL),
            Call(function="delete_database", target=Kind.DATABASE, extent=ALL),
            Call(function="delete_topic", target=Kind.QUEUE),
            Call(function="delete_subscription", target=Kind.QUEUE),
            Call(function="delete_secret", target=Kind.SECRET),
            Call(function="document.delete", target=Kind.ROWS),
            Call(function="delete_*"),
            Call(function="*.delete"),
        ),
    ),
    Client(
        client="azure",
        title="Azure",
        modules=("azure",),
        calls=(
            Call(function="delete_container", target=Kind.BUCKET, extent=ALL),
            Call(function="delete_blob", target=Kind.OBJECT),
            Call(function="delete_blobs", target=Kind.OBJECT, extent=SOME),
            Call(function="delete_table", target=Kind.TABLE, extent=ALL),
            Call(function="delete_entity", target=Kind.ROWS),
            Call(function="delete_item", target=Kind.ROWS),
            Call(function="delete_database", target=Kind.DATABASE, extent=ALL),
            Call(function="begin_delete_secret", target=Kind.SECRET),
            Call(function="begin_delete_key", target=Kind.KEY),
            Call(function="purge_deleted_*", target=Kind.SECRET),
            Call(function="delete_queue", target=Kind.QUEUE),
            Call(function="delete_share", target=Kind.VOLUME, extent=ALL),
            Call(function="begin_delete"),
            Call(function="begin_delete_*"),
            Call(function="delete_*"),
        ),
    ),
    Client(
        client="kubernetes",
        title="Kubernetes",
        modules=("kubernetes", "kubernetes_asyncio"),
        calls=(
            Call(function="delete_namespace", target=Kind.RESOURCE, extent=ALL, name="name"),
            Call(function="delete_collection_*", target=Kind.RESOURCE, extent=ALL),
            Call(function="delete_*persistent_volume*", target=Kind.VOLUME, name="name"),
            Call(function="delete_namespaced_secret", target=Kind.SECRET, name="name"),
            Call(function="delete_namespaced_pod", target=Kind.COMPUTE, name="name"),
            Call(function="delete_*", target=Kind.RESOURCE, name="name"),
        ),
    ),
    Client(
        client="kafka",
        title="Kafka",
        modules=("kafka", "confluent_kafka", "aiokafka"),
        calls=(
            Call(function="delete_topics", target=Kind.STREAM, extent=SOME),
            Call(function="delete_records", target=Kind.STREAM, extent=SOME),
            Call(function="delete_consumer_groups", target=Kind.DEFINITION, extent=SOME),
            Call(function="delete_acls", target=Kind.DEFINITION, extent=SOME),
        ),
    ),
    Client(
        client="ldap",
        title="LDAP",
        modules=("ldap3", "ldap"),
        calls=(
            Call(function="delete", target=Kind.IDENTITY),
            Call(function="delete_s", target=Kind.IDENTITY),
        ),
    ),
)
