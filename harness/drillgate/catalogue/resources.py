"""boto3's resources and collections: what goes when their `delete` or `terminate` is called."""

from drillgate.operations import Kind

RESOURCES = {
    "Table": Kind.TABLE,
    "Bucket": Kind.BUCKET,
    "Object": Kind.OBJECT,
    "ObjectSummary": Kind.OBJECT,
    "ObjectVersion": Kind.OBJECT,
    "Instance": Kind.COMPUTE,
    "Volume": Kind.VOLUME,
    "Snapshot": Kind.BACKUP,
    "Image": Kind.BACKUP,
    "Queue": Kind.QUEUE,
    "Topic": Kind.QUEUE,
    "User": Kind.IDENTITY,
    "Role": Kind.IDENTITY,
    "Group": Kind.IDENTITY,
    "BucketPolicy": Kind.DEFINITION,
    "BucketLifecycle": Kind.DEFINITION,
    "BucketTagging": Kind.DEFINITION,
}
COLLECTIONS = {
    "objects": Kind.OBJECT,
    "object_versions": Kind.OBJECT,
    "buckets": Kind.BUCKET,
    "tables": Kind.TABLE,
    "instances": Kind.COMPUTE,
    "volumes": Kind.VOLUME,
    "snapshots": Kind.BACKUP,
    "images": Kind.BACKUP,
    "queues": Kind.QUEUE,
}
