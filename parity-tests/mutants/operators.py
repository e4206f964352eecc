"""Ways to change a node of a syntax tree, each of which someone might do by mistake."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

Change = Callable[[ast.AST], None]

_OTHER: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_HEADER: Final = re.compile(
    r"[A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)+|Allow|Location|Link|ETag|Vary|[a-z]+(-[a-z]+)+"
)
_EITHER_WAY: Final = frozenset({"where", "and_", "or_", "max", "min"})
"""Calls whose arguments mean the same in whatever order they stand."""
_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True)
class Possible:
    """A change that can be made to a node. `kind` is what the sample is spread over."""

    kind: str
    what: str
    change: Change


def possible(node: ast.AST) -> Iterator[Possible]:
    """All changes to a node. They change it in place."""
    match node:
        case ast.Compare():
            yield Possible("comparison", "the opposite or the next comparison", _compare)
        case ast.BoolOp():
            yield Possible("comparison", "and for or", _bool_op)
        case ast.UnaryOp(op=ast.Not()):
            yield Possible("comparison", "without not", _no_not)
        case ast.If() | ast.While():
            yield Possible("condition", "never", _never)
            if isinstance(node, ast.If):
                yield Possible("condition", "always", _always)
        case ast.IfExp():
            yield Possible("condition", "the other way round", _other_way)
        case ast.Constant():
            yield from _constant(node)
        case ast.Call():
            yield from _call(node)
        case ast.Dict() if len(node.keys) > 1:
            if ast.dump(node.values[0]) != ast.dump(node.values[1]):
                yield Possible("field", "two values swapped", _swap_values)
            yield Possible("field", "without its last entry", _drop_entry)
        case ast.List() | ast.Tuple() if len({ast.dump(e) for e in node.elts}) > 1 and isinstance(
            node.ctx, ast.Load
        ):
            yield Possible("order", "in reverse", _reverse)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from _function(node)
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.FloorDiv()):
            yield Possible("arithmetic", "another operation", _arithmetic)
        case _:
            return


def _constant(node: ast.Constant) -> Iterator[Possible]:
    value = node.value
    if isinstance(value, bool):
        yield Possible("constant", f"{not value} for {value}", _set(not value))
    elif isinstance(value, int):
        kind = "status" if 200 <= value < 600 else "constant"
        yield Possible(kind, f"{value + 1} for {value}", _set(value + 1))
        if kind == "constant" and value > 0:
            yield Possible(kind, f"{value - 1} for {value}", _set(value - 1))
    elif isinstance(value, float):
        yield Possible("constant", f"{value + 1} for {value}", _set(value + 1))
    elif isinstance(value, str) and value and _WORD.fullmatch(value):
        # texts with blanks in them are for people, and what they say is no part of the contract
        kind = "header" if _HEADER.fullmatch(value) else "constant"
        yield Possible(kind, f"{value + 'x'!r} for {value!r}", _set(value + "x"))
    elif isinstance(value, bytes) and value and b" " not in value:
        kind = "header" if _HEADER.fullmatch(value.decode("latin-1")) else "constant"
        yield Possible(kind, f"{value + b'x'!r} for {value!r}", _set(value + b"x"))


def _call(node: ast.Call) -> Iterator[Possible]:
    named = [keyword for keyword in node.keywords if keyword.arg is not None]
    for place in range(len(named)):
        yield Possible("default", f"without {named[place].arg}=", _drop_keyword(place))
    if len(named) > 1 and ast.dump(named[0].value) != ast.dump(named[1].value):
        yield Possible("field", f"{named[0].arg}= and {named[1].arg}= swapped", _swap_keywords)
    first = node.args[:2]
    alike = len({ast.dump(arg) for arg in first}) < len(first)
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    alike = alike or called in _EITHER_WAY
    if len(first) > 1 and not alike and not any(isinstance(arg, ast.Starred) for arg in first):
        yield Possible("field", "its first two arguments swapped", _swap_arguments)
    if isinstance(node.func, ast.Name) and node.func.id in {"sorted", "reversed"} and node.args:
        yield Possible("order", f"without {node.func.id}", _unordered)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Possible]:
    for place, statement in enumerate(node.body):
        told = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if isinstance(statement, ast.Expr | ast.Assign | ast.AugAssign | ast.Raise | ast.For) and not told:
            yield Possible("statement", f"without line {statement.lineno}", _drop_statement(place))
    for place, default in enumerate(node.args.defaults):
        if isinstance(default, ast.Constant) and isinstance(default.value, bool | int | float):
            yield Possible("default", f"another default, {place + 1}", _other_default(place))


def _set(value: object) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Constant)
        node.value = value  # type: ignore[assignment]

    return change


def _compare(node: ast.AST) -> None:
    assert isinstance(node, ast.Compare)
    node.ops[0] = _OTHER[type(node.ops[0])]()


def _bool_op(node: ast.AST) -> None:
    assert isinstance(node, ast.BoolOp)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()


def _no_not(node: ast.AST) -> None:
    assert isinstance(node, ast.UnaryOp)
    node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)


def _never(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.While)
    node.test = ast.Constant(value=False)


def _always(node: ast.AST) -> None:
    assert isinstance(node, ast.If)
    node.test = ast.Constant(value=True)


def _other_way(node: ast.AST) -> None:
    assert isinstance(node, ast.IfExp)
    node.body, node.orelse = node.orelse, node.body


def _swap_values(node: ast.AST) -> None:
    assert isinstance(node, ast.Dict)
    node.values[0], node.values[1] = node.values[1], node.values[0]


def _drop_entry(node: ast.AST) -> None:
    assert isinstance(node, ast.Dict)
    node.keys.pop()
    node.values.pop()


def _reverse(node: ast.AST) -> None:
    assert isinstance(node, ast.List | ast.Tuple)
    node.elts.reverse()


def _arithmetic(node: ast.AST) -> None:
    assert isinstance(node, ast.BinOp)
    node.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()


def _drop_keyword(place: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Call)
        node.keywords.remove([keyword for keyword in node.keywords if keyword.arg is not None][place])

    return change


def _swap_keywords(node: ast.AST) -> None:
    assert isinstance(node, ast.Call)
    one, other = [keyword for keyword in node.keywords if keyword.arg is not None][:2]
    one.value, other.value = other.value, one.value


def _swap_arguments(node: ast.AST) -> None:
    assert isinstance(node, ast.Call)
    node.args[0], node.args[1] = node.args[1], node.args[0]


def _unordered(node: ast.AST) -> None:
    assert isinstance(node, ast.Call)
    node.func = ast.Name("list", ast.Load())
    node.keywords.clear()


def _drop_statement(place: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        node.body[place] = ast.copy_location(ast.Pass(), node.body[place])

    return change


def _other_default(place: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        default = node.args.defaults[place]
        assert isinstance(default, ast.Constant)
        value = default.value
        default.value = not value if isinstance(value, bool) else value + 1  # type: ignore[operator]

    return change
