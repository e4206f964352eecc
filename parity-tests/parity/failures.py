"""What ends a run before it could be made."""

from __future__ import annotations


class CannotRun(Exception):
    """Nothing can be said about the implementations; the message says why in one line."""
