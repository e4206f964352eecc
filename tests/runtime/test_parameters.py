"""Every style of a parameter becomes text, a list of texts or a map of texts (OpenAPI 3.1, 4.8.12.3)."""

from __future__ import annotations

import pytest

from scripts.codegen.runtime.parameters import (
    Parameter,
    Query,
    Value,
    cookie_values,
    header_values,
    path_value,
)
from scripts.codegen.runtime.problem import Detail, Failure

COLORS = ["blue", "black", "brown"]
RGB = {"R": "100", "G": "200", "B": "150"}


def read(query: str, *parameters: Parameter) -> dict[str, Value]:
    found: list[Detail] = []
    values = Query(parameters).read(query.encode("latin-1"), found)
    assert found == []
    return values


def findings(query: str, *parameters: Parameter) -> list[tuple[str, str]]:
    found: list[Detail] = []
    Query(parameters).read(query.encode("latin-1"), found)
    return [(detail.pointer, detail.kind) for detail in found]


@pytest.mark.parametrize(
    ("style", "explode", "shape", "query", "value"),
    [
        ("form", True, "scalar", "color=blue", "blue"),
        ("form", False, "scalar", "color=blue", "blue"),
        ("form", True, "scalar", "color=", ""),
        ("form", True, "scalar", "color", ""),
        ("form", True, "scalar", "color=a=b", "a=b"),
        ("form", True, "scalar", "color=a,b", "a,b"),
        ("form", True, "scalar", "color=sky+blue%2B", "sky blue+"),
        ("form", True, "scalar", "color=%C3%A9", "é"),
        ("form", True, "scalar", "color=%FF", "\udcff"),
        ("form", True, "scalar", "color=%zz", "%zz"),
        ("form", True, "scalar", "color=%00", "\0"),
        ("form", True, "scalar", "c%6Flor=blue", "blue"),
        ("form", True, "array", "color=blue&color=black&color=brown", COLORS),
        ("form", True, "array", "color=blue", ["blue"]),
        ("form", True, "array", "color=a%2Cb&color=a,b", ["a,b", "a,b"]),
        ("form", False, "array", "color=blue,black,brown", COLORS),
        ("form", False, "array", "color=a%2Cb,c", ["a,b", "c"]),
        ("form", False, "array", "color=", [""]),
        ("form", False, "object", "color=R,100,G,200,B,150", RGB),
        ("spaceDelimited", False, "array", "color=blue%20black%20brown", COLORS),
        ("spaceDelimited", False, "array", "color=blue+black+brown", COLORS),
        ("spaceDelimited", False, "array", "color=a%2Bb%20c", ["a+b", "c"]),
        ("spaceDelimited", False, "object", "color=R%20100%20G%20200%20B%20150", RGB),
        ("pipeDelimited", False, "array", "color=blue|black|brown", COLORS),
        ("pipeDelimited", False, "array", "color=blue%7Cblack%7cbrown", COLORS),
        ("pipeDelimited", False, "object", "color=R|100|G|200|B|150", RGB),
        ("deepObject", True, "object", "color[R]=100&color[G]=200&color[B]=150", RGB),
        ("deepObject", True, "object", "color%5BR%5D=1%5B", {"R": "1["}),
        ("deepObject", True, "object", "color[a][b]=1&color[a][c]=2", {"a": {"b": "1", "c": "2"}}),
        ("deepObject", True, "object", "color=plain", "plain"),
    ],
)
def test_a_query_parameter_in_its_style(
    style: str, explode: bool, shape: str, query: str, value: Value
) -> None:
    assert read(query, Parameter("color", style, explode, shape)) == {"color": value}


def test_members_of_an_exploded_object_stand_as_parameters_of_their_own() -> None:
    color = Parameter("color", "form", True, "object", members=("R", "G", "B"))
    assert read("R=100&G=200&B=150&other=1", color) == {"color": RGB}


def test_an_open_object_takes_what_nobody_declares() -> None:
    rest = Parameter("filter", "form", True, "object", members=("a",), rest=True)
    assert read("a=1&page=2&z=3", rest, Parameter("page", "form", True)) == {
        "filter": {"a": "1", "z": "3"},
        "page": "2",
    }


LISTS = Parameter("f", "deepObject", True, "object", lists=("/ids", "/items", "/items/*/tags"))


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("f[ids][]=1&f[ids][]=2", {"ids": ["1", "2"]}),
        ("f[ids][1]=b&f[ids][0]=a&f[ids][10]=c", {"ids": ["a", "b", "c"]}),
        ("f[items][0][tags][]=x&f[items][0][n]=1", {"items": [{"tags": ["x"], "n": "1"}]}),
        ("f[ids][x]=1", {"ids": {"x": "1"}}),
        ("f[ids][12345]=1", {"ids": {"12345": "1"}}),
        ("f[ids][%C2%B2]=1", {"ids": {"²": "1"}}),
        ("f[map][0]=1", {"map": {"0": "1"}}),
        ("f[ids]=1", {"ids": "1"}),
    ],
)
def test_brackets_make_lists_where_the_contract_has_them(query: str, value: Value) -> None:
    assert read(query, LISTS) == {"f": value}


def test_a_list_may_be_the_whole_deep_object() -> None:
    expand = Parameter("expand", "deepObject", True, "array", lists=("",))
    assert read("expand[]=a&expand[]=b", expand) == {"expand": ["a", "b"]}
    assert read("expand[0]=a&expand[1]=b", expand) == {"expand": ["a", "b"]}


@pytest.mark.parametrize("name", ["other[x]", "f[x", "f]x[", "[x]", "f" + "[x]" * 17, "F[x]", "f[x]y"])
def test_names_in_other_brackets_are_passed_over(name: str) -> None:
    assert read(f"{name}=1", LISTS) == {}


def test_deep_names_of_sixteen_keys_are_the_longest() -> None:
    value: Value = "1"
    for _ in range(16):
        value = {"x": value}
    assert read("f" + "[x]" * 16 + "=1", LISTS) == {"f": value}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("a=1&a=2", "/query/a"),
        ("a=1&a=1&a=1", "/query/a"),
        ("b=1,2&b=3", "/query/b"),
        ("m=1&m=2", "/query/o/m"),
        ("f[x]=1&f[x]=2", "/query/f/x"),
        ("f[x]=1&f[x][y]=2", "/query/f/x/y"),
        ("f[x][y]=2&f[x]=1", "/query/f/x"),
        ("f=1&f[x]=2", "/query/f/x"),
        ("f[x]=1&f=2", "/query/f"),
    ],
)
def test_what_stands_twice_and_may_stand_once_is_found(query: str, pointer: str) -> None:
    parameters = (
        Parameter("a", "form", True),
        Parameter("b", "form", False, "array"),
        Parameter("o", "form", True, "object", members=("m",)),
        LISTS,
    )
    assert set(findings(query, *parameters)) == {(pointer, "duplicate")}


def test_undeclared_parameters_are_passed_over() -> None:
    assert read("x=1&&=&y", Parameter("a", "form", True)) == {}


def test_no_query_has_no_values() -> None:
    assert read("", Parameter("a", "form", True)) == {}


def test_a_thousand_fields_are_read_and_one_more_is_refused() -> None:
    reader = Query([Parameter("a", "form", True, "array")])
    values = reader.read(b"&".join([b"a=1"] * 1000), [])
    assert values == {"a": ["1"] * 1000}
    with pytest.raises(Failure) as caught:
        reader.read(b"&".join([b"a=1"] * 1001), [])
    assert (caught.value.status, caught.value.detail) == (400, "the query has more than 1000 fields")


@pytest.mark.parametrize(
    ("style", "explode", "shape", "segment", "value"),
    [
        ("simple", False, "scalar", "blue", "blue"),
        ("simple", False, "scalar", "sky%20blue", "sky blue"),
        ("simple", False, "array", "blue,black,brown", COLORS),
        ("simple", True, "array", "blue,black,brown", COLORS),
        ("simple", False, "array", "a%2Cb,c", ["a,b", "c"]),
        ("simple", False, "array", "a%2Fb,%FF", ["a/b", "\udcff"]),
        ("simple", False, "object", "R,100,G,200,B,150", RGB),
        ("simple", True, "object", "R=100,G=200,B=150", RGB),
        ("simple", True, "object", "a%3Db=c%3Dd", {"a=b": "c=d"}),
        ("label", False, "scalar", ".blue", "blue"),
        ("label", False, "scalar", ".a.b", "a.b"),
        ("label", False, "array", ".blue,black,brown", COLORS),
        ("label", True, "array", ".blue.black.brown", COLORS),
        ("label", False, "object", ".R,100,G,200,B,150", RGB),
        ("label", True, "object", ".R=100.G=200.B=150", RGB),
        ("matrix", False, "scalar", ";color=blue", "blue"),
        ("matrix", False, "scalar", ";color=a%3Bb", "a;b"),
        ("matrix", False, "scalar", ";other=blue", ""),
        ("matrix", False, "array", ";color=blue,black,brown", COLORS),
        ("matrix", True, "array", ";color=blue;color=black;color=brown", COLORS),
        ("matrix", False, "object", ";color=R,100,G,200,B,150", RGB),
        ("matrix", True, "object", ";R=100;G=200;B=150", RGB),
    ],
)
def test_a_path_parameter_in_its_style(
    style: str, explode: bool, shape: str, segment: str, value: Value
) -> None:
    assert path_value(Parameter("color", style, explode, shape), segment) == value


@pytest.mark.parametrize(
    ("explode", "shape", "field", "value"),
    [
        (False, "scalar", "a, b", "a, b"),
        (False, "scalar", "100%25", "100%25"),
        (False, "array", "blue, black ,brown", COLORS),
        (True, "array", "blue,black,brown", COLORS),
        (False, "array", "100%25", ["100%25"]),
        (False, "object", "R,100, G,200, B,150", RGB),
        (True, "object", "R=100, G=200, B=150", RGB),
    ],
)
def test_a_header_parameter_is_read_as_it_is(explode: bool, shape: str, field: str, value: Value) -> None:
    parameter = Parameter("X-Color", "simple", explode, shape)
    assert header_values([parameter], {b"x-color": field.encode()}) == {"X-Color": value}


def test_headers_that_are_not_there_have_no_values() -> None:
    assert header_values([Parameter("X-Color", "simple", False)], {b"x-other": b"1"}) == {}


@pytest.mark.parametrize(
    ("explode", "shape", "cookie", "value"),
    [
        (True, "scalar", "blue", "blue"),
        (True, "scalar", "sky%20blue", "sky blue"),
        (True, "scalar", "a+b", "a+b"),
        (False, "array", "blue,black,brown", COLORS),
        (False, "array", "a%2Cb,c", ["a,b", "c"]),
        (False, "object", "R,100,G,200,B,150", RGB),
    ],
)
def test_a_cookie_in_its_style(explode: bool, shape: str, cookie: str, value: Value) -> None:
    assert cookie_values([Parameter("color", "form", explode, shape)], {"color": cookie}) == {"color": value}


def test_cookies_that_are_not_there_have_no_values() -> None:
    assert cookie_values([Parameter("color", "form", True)], {"other": "1"}) == {}
