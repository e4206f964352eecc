"""Names in Python for names in a contract."""

from __future__ import annotations

import builtins
import keyword
import re

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_IMPORTED = frozenset({
    "Annotated", "Any", "BaseModel", "ConfigDict", "Enum", "Field", "Json", "Literal", "RootModel",
    "StrEnum", "TypeAliasType", "ClassVar", "IntEnum", "MISSING", "Model", "StringConstraints",
    "AwareDatetime", "Union", "Optional", "TypeAlias", "ABSENT", "WHOLE",
    "INTEGER_ONLY", "BOOLEAN_ONLY", "UNIQUE", "Integer", "Number",
    "UUID", "DateTime", "PlainDate", "PlainTime", "Duration", "IPv4", "IPv6", "Base64", "Binary",
    "JsonAny", "OneMessage", "Rule", "TextModel", "File",
})  # fmt: skip


def words(text: str) -> list[str]:
    return _WORDS.findall(text)


def snake(text: str) -> str:
    """An identifier in snake_case that is no keyword."""
    name = "_".join(word.lower() for word in words(text)) or "unnamed"
    if name[0].isdigit():
        name = f"n{name}"
    return f"{name}_" if keyword.iskeyword(name) or name == "self" else name


def pascal(text: str) -> str:
    """An identifier in PascalCase; capitals inside words stay."""
    chunks = [chunk for chunk in re.split(r"[^A-Za-z0-9]+", text) if chunk]
    name = "".join(chunk[0].upper() + chunk[1:] for chunk in chunks) or "Unnamed"
    if name[0].isdigit():
        name = f"N{name}"
    clash = name in _IMPORTED or keyword.iskeyword(name) or hasattr(builtins, name)
    return f"{name}Model" if clash else name


class Names:
    """Hands every wish a name of its own: the first comer gets it plain, later ones a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        name, count = wanted, 2
        while name.lower() in self._taken:
            name, count = f"{wanted}{count}", count + 1
        self._taken.add(name.lower())
        return name
