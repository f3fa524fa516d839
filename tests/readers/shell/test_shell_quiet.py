"""What only looks as if it destroyed something."""

import pytest

QUIET = [
    'echo "rm -rf /"',
    "echo rm -rf / >> notes",
    'log "delete from sites"',
    "log delete sites",
    "grep -r delete .",
    "printf 'DROP TABLE sites\\n'",
    "printf 'DROP TABLE sites\\n' > drop.sql",
    "git commit -m 'delete sites'",
    "git rm a",
    "git branch -D old",
    "apt-get purge -y nginx",
    "pip uninstall -y x",
    "npm rm x",
    "systemctl disable nginx",
    "ip link delete eth0",
    "iptables -D INPUT 1",
    "# rm -rf /srv",
    ": 'rm -rf /srv'",
    "alias rm='rm -i'",
    "unset DELETE",
    "export ACTION=delete",
    'if [ "$1" = delete ]; then echo x; fi',
    "case $1 in delete) echo x;; esac",
    'read -p "Delete? " answer',
    "test -f delete",
    "DELETE=1 make",
    "tar --delete -f a.tar b",
    "docker rm web",
    "docker rmi x",
    "kubectl delete --help",
    "man rm",
    "which rm",
    "command -v rm",
    "type rm",
    "trap - EXIT",
    "trap '' INT",
    "help delete",
    "sed -i '/x/d' a",
    "awk '/delete/' x",
    'rm "$(mktemp)"',
    't=$(mktemp -d); cd "$t"; rm -rf "$t/x"',
    "rm -rf build dist node_modules",
    "rm -f ./*.pyc",
    "find . -name '*.pyc' -delete",
    "rmdir a",
    "aws s3 ls s3://delete",
    "aws logs describe-log-groups --query delete",
    "aws iam get-role --role-name delete-me",
    "curl https://api/v1/delete",
    'curl -X POST -d \'{"method": "DELETE"}\' https://a/v1',
    'psql -c "SELECT * FROM deleted_sites"',
    "mysql -e 'SHOW TABLES'",
    "python clean.py",
    "make clean",
    "terraform plan",
    "${SUDO} apt-get update",
    "$SUDO cp a b",
    '"$PYTHON" -m pytest',
    'x="rm -rf /"',
    "X=(rm -rf /srv)",
    "aws s3 mv a s3://other/a",
    "aws s3 sync a s3://b",
    "aws ec2 terminate-instances --dry-run --instance-ids i-1",
    "aws sqs delete-message --queue-url q --receipt-handle r",
    "aws s3api put-bucket-versioning --bucket b --versioning-configuration Status=Enabled",
    "aws rds modify-db-instance --db-instance-identifier d --backup-retention-period 7",
    "kubectl delete pod x --dry-run=client",
    "kubectl get pods",
    "docker rm -f web",
    "docker compose down",
    "terraform plan -destroy",
    "curl https://a/DELETE",
    "rm -f /tmp/x build/y *.o",
    "rm --help",
    "find /data -type d -empty -delete",
    "dd if=a of=b",
    "truncate -s 10G disk.img",
    "rsync -an --delete a/ b/",
    "git clean -n",
    "git push origin --delete old",
    "pg_restore -d shop dump",
    "redis-cli GET x",
    "mongosh --eval 'db.sites.find()'",
    "psql -c 'SELECT 1'",
]
TEXTS = [
    """
    cat <<EOF > drop.sql
    DROP TABLE sites;
    EOF
    """,
    """
    cat <<'EOF'
    rm -rf /srv
    EOF
    """,
    """
    usage() {
        cat <<END
    usage: $0 delete NAME
    END
    }
    usage
    """,
    """
    say() { echo "$@"; }
    say rm -rf /srv
    """,
    """
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    rm -f "$work"/*.csv
    """,
    """
    DRY_RUN=1
    ${DRY_RUN:+echo} rm -rf /srv
    """,
    """
    CMD="echo rm"
    $CMD -rf /srv
    """,
    """
    [ "$OPERATOR" "$FILE" ] || exit 1
    """,
]


@pytest.mark.parametrize("code", QUIET)
def test_a_command_that_destroys_nothing_is_no_operation(tell, code):
    assert tell(code) == []


@pytest.mark.parametrize("code", TEXTS)
def test_a_text_that_is_only_written_down_or_a_file_of_the_scripts_own_is_no_operation(tell, code):
    assert tell(code) == []
