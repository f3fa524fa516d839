"""No deletion without a proven way back: a gate for destructive changes, and drills that prove the restore."""

__version__ = "0.1.0"
