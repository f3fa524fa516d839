"""What programs destroy, one row a command: action, kind, name, extent, recovery, and a reason if there is one."""

import pytest

AMAZON = [
    ("aws s3 rm s3://media/a", ["destroy | object | media/a | one | none"]),
    ("aws s3 rm s3://media --recursive", ["destroy | object | media | all | none"]),
    ("aws s3 rm s3://media/a/ --recursive --exclude '*'", ["destroy | object | media/a/ | some | none"]),
    ("aws s3 rb s3://media --force", ["destroy | bucket | media | one | none"]),
    ("aws s3 mv s3://media/a s3://other/a", ["destroy | object | media/a | one | none"]),
    ('aws --profile p --region eu-west-1 s3 rm "s3://media/$key"', ["destroy | object | media/{key} | one | none"]),
    ("aws rds delete-db-instance --db-instance-identifier d", ["destroy | database | d | one | backup"]),
    (
        "aws rds delete-db-instance --db-instance-identifier d --skip-final-snapshot",
        ["destroy | database | d | one | none"],
    ),
    ("aws rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier s", ["destroy | backup | s | one | none"]),
    ("aws secretsmanager delete-secret --secret-id s", ["destroy | secret | s | one | trash"]),
    (
        "aws secretsmanager delete-secret --secret-id s --force-delete-without-recovery",
        ["destroy | secret | s | one | none"],
    ),
    ("aws s3api delete-object --bucket media --key a/b", ["destroy | object | media/a/b | one | none"]),
    ("aws s3api delete-objects --bucket media --delete file://keys.json", ["destroy | object | media | some | none"]),
    (
        "aws s3api delete-objects --bucket media --delete 'Objects=[{Key=a},{Key=b}]'",
        ["destroy | object | media | some 2 | none"],
    ),
    (
        'aws dynamodb delete-item --table-name sites --key \'{"id": {"S": "7"}}\'',
        ["destroy | rows | sites | one | none"],
    ),
    (
        "aws dynamodb batch-write-item --request-items file://r.json",
        ["opaque | rows |  | unknown | none | a batch whose content is not known: file://r.json"],
    ),
    (
        'aws dynamodb batch-write-item --request-items \'{"sites": [{"DeleteRequest": {"Key": {"id": {"S": "7"}}}}]}\'',
        ["destroy | rows | sites | some | none"],
    ),
    (
        "aws route53 change-resource-record-sets --hosted-zone-id Z --change-batch file://c.json",
        ["opaque | dns-record |  | unknown | none | changes of DNS records that are not known"],
    ),
    (
        'aws route53 change-resource-record-sets --change-batch "Changes=[{Action=DELETE,RecordSet={Name=a.b}}]"',
        ["destroy | dns-record | a.b | one | none"],
    ),
    ("aws cognito-idp admin-delete-user --user-pool-id p --username u", ["destroy | identity | p.u | one | none"]),
    ("aws ec2 terminate-instances --instance-ids i-1", ["destroy | compute | i-1 | one | none"]),
    ("aws ec2 deregister-image --image-id ami-1", ["destroy | backup | ami-1 | one | none"]),
    ("aws iam detach-role-policy --role-name r --policy-arn p", ["destroy | definition | r | one | none"]),
    ("aws iam delete-role-policy --role-name r --policy-name p", ["destroy | definition | r | one | none"]),
    ("aws kms disable-key --key-id k", ["unprotect | key | k | one | none"]),
    ("aws kms schedule-key-deletion --key-id k --pending-window-in-days 7", ["destroy | key | k | one | trash"]),
    ("aws sqs purge-queue --queue-url q", ["destroy | queue | q | one | none"]),
    ("aws unknown delete-widget --widget-id w", ["destroy | resource | w | one | none"]),
    (
        "aws s3api put-bucket-lifecycle-configuration --bucket b --lifecycle-configuration file://l.json",
        ["opaque | bucket | b | unknown | none | parameters of an AWS call that stand in file://l.json"],
    ),
    (
        "aws rds modify-db-instance --cli-input-json file://m.json",
        ["opaque | database |  | unknown | none | parameters of an AWS call that stand in file://m.json"],
    ),
    (
        "aws rds modify-db-cluster --db-cluster-identifier c --no-deletion-protection --apply-immediately",
        ["unprotect | database | c | one | none"],
    ),
    (
        "aws dynamodb update-table --table-name t --no-deletion-protection-enabled",
        ["unprotect | table | t | one | none"],
    ),
    (
        "aws ec2 modify-instance-attribute --instance-id i --no-disable-api-termination",
        ["unprotect | compute | i | one | none"],
    ),
    (
        "aws backup delete-recovery-point --backup-vault-name v --recovery-point-arn a",
        ["destroy | backup | v.a | one | none"],
    ),
    (
        'aws "$service" "$call"',
        ["unread | unknown |  | unknown | none | an AWS call that is put together at run time: aws {service} {call}"],
    ),
    (
        "aws s3 $verb s3://x",
        ["unread | unknown |  | unknown | none | an AWS call that is put together at run time: aws s3 {verb}"],
    ),
]

CLUSTERS = [
    ("kubectl delete namespace shop", ["destroy | resource | namespace shop | one | none"]),
    ("kubectl -n prod delete pvc data-0", ["destroy | volume | pvc data-0 | one | none"]),
    ("kubectl delete pods --all", ["destroy | compute | pods | all | none"]),
    ("kubectl delete -f app.yaml", ["destroy | resource | app.yaml | some | none"]),
    ("kubectl delete svc x", ["destroy | definition | svc x | one | none"]),
    ("kubectl delete deployment web -l app=x", ["destroy | compute | deployment web | some | none"]),
    ("kubectl apply --prune -f x", ["destroy | resource |  | some | none"]),
    (
        "kubectl $verb pods",
        ["unread | unknown |  | unknown | none | a call of kubectl that is put together at run time: {verb}"],
    ),
    ("helm uninstall shop -n prod", ["destroy | resource | shop | one | none"]),
    ("docker volume rm data", ["destroy | volume | data | one | none"]),
    ("docker volume prune -f", ["destroy | volume |  | all | none"]),
    ("docker compose down -v", ["destroy | volume |  | all | none"]),
    ("docker system prune -af --volumes", ["destroy | volume |  | all | none"]),
]

CLOUDS = [
    ("terraform destroy -auto-approve", ["destroy | resource |  | all | none"]),
    (
        "terraform apply -destroy -target=aws_s3_bucket.media",
        ["destroy | resource | aws_s3_bucket.media | some | none"],
    ),
    ("terraform state rm aws_s3_bucket.media", ["destroy | definition | aws_s3_bucket.media | one | none"]),
    ("terraform workspace delete old", ["destroy | definition | old | one | none"]),
    (
        "terraform apply destroy.tfplan",
        ["opaque | unknown |  | unknown | none | a plan that terraform carries out: destroy.tfplan"],
    ),
    ("pulumi destroy --yes", ["destroy | resource |  | all | none"]),
    ("cdk destroy --all", ["destroy | resource |  | all | none"]),
    ("gcloud sql instances delete main --quiet", ["destroy | database | sql instances main | one | none"]),
    ("gcloud storage buckets delete gs://media", ["destroy | bucket | storage buckets gs://media | one | none"]),
    ("gcloud projects remove-iam-policy-binding p --member m", ["destroy | definition | projects p m | one | none"]),
    ("az group delete --name shop --yes", ["destroy | resource | group shop | one | none"]),
    ("az storage blob delete --name a -c media", ["destroy | object | storage blob a | one | none"]),
    ("gsutil -m rm -r gs://media/a", ["destroy | object | media/a | some | none"]),
    ("gsutil rb gs://media", ["destroy | bucket | media | one | none"]),
    ("gsutil rsync -d -r a gs://media", ["destroy | object | media | some | none"]),
    ("heroku pg:reset DATABASE_URL", ["destroy | database | DATABASE_URL | one | none"]),
]

REQUESTS = [
    ("curl -X DELETE https://api.example.com/v1/sites/7", ["destroy | resource | DELETE /v1/sites/7 | one | none"]),
    (
        'curl -sXDELETE "https://api.example.com/v1/sites/$id?hard=1"',
        ["destroy | resource | DELETE /v1/sites/{id} | one | none"],
    ),
    (
        'curl --request DELETE --url "$BASE/v1/tenants/$TENANT_ID"',
        ["destroy | resource | DELETE /v1/tenants/{TENANT_ID} | one | none"],
    ),
    (
        "curl -sSX DELETE \"${API}/tenants/${tenant}\" -H 'x: y'",
        ["destroy | resource | DELETE /tenants/{tenant} | one | none"],
    ),
    ("wget --method=DELETE https://a/v1/sites/7", ["destroy | resource | DELETE /v1/sites/7 | one | none"]),
    ("http DELETE :8080/v1/sites/7", ["destroy | resource | DELETE /v1/sites/7 | one | none"]),
    ("http DELETE https://a/v1/sites/7", ["destroy | resource | DELETE /v1/sites/7 | one | none"]),
    ("xh delete https://a/v1/sites/7", ["destroy | resource | DELETE /v1/sites/7 | one | none"]),
    (
        "curl -X $METHOD https://a/v1",
        ["opaque | unknown |  | unknown | none | HTTP request whose method is not known: METHOD"],
    ),
    (
        "curl -X POST https://es/logs-*/_delete_by_query -d '{}'",
        ["destroy | rows | /logs-*/_delete_by_query | one | none"],
    ),
]

FILES = [
    ("rm a b", ["destroy | file | a b | some | none"]),
    ("rm -rf /srv/*", ["destroy | file | /srv/* | all | none"]),
    ('rm -rf "$DIR"/', ["destroy | file | {DIR}/ | all | none"]),
    ("unlink a", ["destroy | file | a | one | none"]),
    ("shred -u key.pem", ["destroy | file | key.pem | one | none"]),
    ("find /data -delete", ["destroy | file | /data | some | none"]),
    ("find /data -exec dropdb {} \\;", ["destroy | database | {file} | some | none"]),
    ("dd if=/dev/zero of=/dev/sda bs=1M", ["destroy | volume | /dev/sda | all | none"]),
    ("mkfs.ext4 /dev/sdb1", ["destroy | volume | /dev/sdb1 | all | none"]),
    ("wipefs -a /dev/sdb", ["destroy | volume | /dev/sdb | all | none"]),
    ("truncate -s 0 /var/log/app.log", ["destroy | file | /var/log/app.log | one | none"]),
    ("rsync -a --delete a/ host:/srv/a/", ["destroy | file | host:/srv/a/ | some | none"]),
    ("git clean -fdx", ["destroy | file | untracked files | some | none"]),
    ("zfs destroy -r tank/data", ["destroy | volume | tank/data | all | none"]),
    ("zfs destroy tank/data@monday", ["destroy | backup | tank/data@monday | one | none"]),
    ("lvremove -f vg0/data", ["destroy | volume | vg0/data | one | none"]),
    ("vgremove vg0", ["destroy | volume | vg0 | all | none"]),
    ("btrfs subvolume delete /srv/x", ["destroy | volume | /srv/x | one | none"]),
    ("userdel -r bob", ["destroy | identity | bob | one | none"]),
]

DATABASES = [
    ("dropdb shop", ["destroy | database | shop | one | none"]),
    ("dropuser bob", ["destroy | identity | bob | one | none"]),
    ("pg_restore --clean -d shop dump", ["destroy | table | shop | all | none"]),
    ("mysqladmin -u root drop shop", ["destroy | database | shop | one | none"]),
    ("redis-cli FLUSHALL", ["destroy | database |  | all | none"]),
    ('redis-cli -h h DEL "site:$id"', ["destroy | resource | site:{id} | one | none"]),
    ('mongosh shop --eval "db.dropDatabase()"', ["destroy | database | shop | one | none"]),
    ("mongosh --eval 'db.sites.deleteMany({})' shop", ["destroy | rows | sites | all | none"]),
    ("mongosh clean.js", ["opaque | unknown |  | unknown | none | a script that mongosh runs from clean.js"]),
    ("bq rm -f -t shop.sites", ["destroy | table | shop.sites | one | none"]),
    ("bq query 'DELETE FROM shop.sites WHERE id = 7'", ["destroy | rows | shop.sites | one | none"]),
    ("psql -Atc 'DROP TABLE sites'", ["destroy | table | sites | all | none"]),
    ("psql shop <<< 'TRUNCATE sites'", ["destroy | rows | sites | all | none"]),
    ('echo "DELETE FROM sites WHERE id = $1" | psql', ["destroy | rows | sites | some | none"]),
    ("printf 'DELETE FROM sites WHERE id = %s;\\n' \"$id\" | psql", ["destroy | rows | sites | some | none"]),
    ("mysql -e 'DROP DATABASE shop'", ["destroy | database | shop | all | none"]),
    ("mysql shop < clean.sql", ["opaque | unknown |  | unknown | none | SQL that mysql runs from clean.sql"]),
    ("sqlite3 a.db 'DELETE FROM sites'", ["destroy | rows | sites | all | none"]),
    ("snowsql -q 'DROP TABLE sites'", ["destroy | table | sites | all | none"]),
    ("sqlcmd -Q 'DROP TABLE sites'", ["destroy | table | sites | all | none"]),
    ("clickhouse-client --query 'TRUNCATE TABLE sites'", ["destroy | rows | sites | all | none"]),
    ("psql -f schema.sql", ["unread | unknown |  | unknown | none | SQL that psql runs from schema.sql"]),
    ('psql -c "$SQL"', ["unread | unknown |  | unknown | none | SQL that is made at run time: {SQL}"]),
    ('psql -c "DELETE FROM $TABLE WHERE $FILTER"', ["destroy | rows | {TABLE} | some | none"]),
]

VENDORS = [
    ("make destroy", ["opaque | unknown |  | unknown | none | make destroy looks destructive and is not known here"]),
    ("foo destroy x", ["opaque | unknown |  | unknown | none | foo destroy looks destructive and is not known here"]),
    ("foo --verbose wipe", ["opaque | unknown |  | unknown | none | foo wipe looks destructive and is not known here"]),
    (
        "tenantctl delete site 7",
        ["opaque | unknown |  | unknown | none | tenantctl delete looks destructive and is not known here"],
    ),
    ("./purge.sh", ["opaque | unknown |  | unknown | none | purge.sh looks destructive and is not known here"]),
]

WRAPPERS = [
    ("sudo -u postgres dropdb shop", ["destroy | database | shop | one | none"]),
    ("env PGHOST=x dropdb shop", ["destroy | database | shop | one | none"]),
    ("env -S dropdb shop", ["destroy | database | shop | one | none"]),
    ("nohup nice -n 5 timeout 60 dropdb shop", ["destroy | database | shop | one | none"]),
    ("bash -c 'dropdb \"$1\"' _ shop", ["destroy | database | shop | one | none"]),
    ("sh -ec 'rm /srv/a'", ["destroy | file | /srv/a | one | none"]),
    ("su - postgres -c 'dropdb shop'", ["destroy | database | shop | one | none"]),
    ('eval "dropdb shop"', ["destroy | database | shop | one | none"]),
    ("xargs -n1 dropdb < names.txt", ["destroy | database | {input} | some | none"]),
    ("cat names.txt | xargs -I{} sh -c 'dropdb {}'", ["destroy | database | {input} | some | none"]),
    ("echo a b | xargs dropdb", ["destroy | database | a | one | none"]),
    ("parallel dropdb ::: a b", ["destroy | database | a | one | none", "destroy | database | b | one | none"]),
    (
        "parallel -j4 curl -X DELETE https://a/v1/sites/{} :::: ids.txt",
        ["destroy | resource | DELETE /v1/sites/{input} | some | none"],
    ),
    ("docker exec -it db psql -c 'DROP TABLE sites'", ["destroy | table | sites | all | none"]),
    ("docker run --rm -v a:/b postgres psql -c 'DROP TABLE sites'", ["destroy | table | sites | all | none"]),
    ("kubectl exec db-0 -- dropdb shop", ["destroy | database | shop | one | none"]),
    ("ssh db1 dropdb shop", ["destroy | database | shop | one | none"]),
    (
        'ssh -p 22 root@db1 "dropdb shop && rm -rf /srv/x"',
        ["destroy | database | shop | one | none", "destroy | file | /srv/x | all | none"],
    ),
    ("watch -n 5 rm /srv/x", ["destroy | file | /srv/x | some | none"]),
    (
        "command rm /srv/a; exec rm /srv/b; time rm /srv/c; ! rm /srv/d; coproc rm /srv/e",
        [
            "destroy | file | /srv/a | one | none",
            "destroy | file | /srv/b | one | none",
            "destroy | file | /srv/c | one | none",
            "destroy | file | /srv/d | one | none",
            "destroy | file | /srv/e | one | none",
        ],
    ),
    (
        "(rm /srv/a); { rm /srv/b; }; x=$(rm /srv/c); y=`rm /srv/d`; diff <(rm /srv/e) x",
        [
            "destroy | file | /srv/a | one | none",
            "destroy | file | /srv/b | one | none",
            "destroy | file | /srv/c | one | none",
            "destroy | file | /srv/d | one | none",
            "destroy | file | /srv/e | one | none",
        ],
    ),
]


@pytest.mark.parametrize(("code", "expected"), AMAZON)
def test_the_aws_command_line_is_read_by_the_names_of_its_calls(tell, code, expected):
    assert tell(code) == expected


@pytest.mark.parametrize(("code", "expected"), CLUSTERS)
def test_clusters_and_containers(tell, code, expected):
    assert tell(code) == expected


@pytest.mark.parametrize(("code", "expected"), CLOUDS)
def test_infrastructure_tools_and_clouds(tell, code, expected):
    assert tell(code) == expected


@pytest.mark.parametrize(("code", "expected"), REQUESTS)
def test_a_delete_request_has_the_form_that_it_has_in_python(tell, code, expected):
    assert tell(code) == expected


@pytest.mark.parametrize(("code", "expected"), FILES)
def test_files_disks_and_accounts(tell, code, expected):
    assert tell(code) == expected


@pytest.mark.parametrize(("code", "expected"), DATABASES)
def test_clients_of_databases(tell, code, expected):
    assert tell(code) == expected


@pytest.mark.parametrize(("code", "expected"), VENDORS)
def test_an_unknown_program_that_looks_destructive_is_opaque(tell, code, expected):
    assert tell(code) == expected


@pytest.mark.parametrize(("code", "expected"), WRAPPERS)
def test_a_command_that_another_one_runs_is_read_through_it(tell, code, expected):
    assert tell(code) == expected
