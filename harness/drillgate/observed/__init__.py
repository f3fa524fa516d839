"""What the real thing says of its backups, read from exports in files: no account is ever asked."""
