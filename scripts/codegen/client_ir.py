"""The client as its templates see it."""

from __future__ import annotations

from dataclasses import dataclass

Imports = tuple[tuple[str, tuple[str, ...]], ...]
"""Modules and the names taken from them."""


@dataclass(frozen=True)
class Method:
    """One operation."""

    name: str
    constant: str
    signature: str
    values: str
    """What is handed on, as source."""
    result: str
    streams: bool
    doc: str
    operation: tuple[str, ...]
    """Arguments of the operation as data, as source."""


@dataclass(frozen=True)
class Methods:
    """One module of methods."""

    module: str
    pascal: str
    doc: str
    imports: Imports
    methods: tuple[Method, ...]


@dataclass(frozen=True)
class ErrorClass:
    """One exception."""

    name: str
    base: str
    doc: str


@dataclass(frozen=True)
class ErrorTable:
    """The exceptions whose answers have the same kind of body, by status."""

    name: str
    content: str
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Client:
    """The whole client."""

    title: str
    modules: tuple[Methods, ...]
    errors: tuple[ErrorClass, ...]
    tables: tuple[ErrorTable, ...]
    error_imports: Imports
    refused: tuple[tuple[str, str], ...]
    """Operations that are left out, and why."""
