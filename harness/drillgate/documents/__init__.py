"""YAML in, frozen dataclasses out."""

from drillgate.documents.load import Document, load, load_file

__all__ = ["Document", "load", "load_file"]
