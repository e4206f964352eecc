"""The tag vault: versions of secrets, who sees their values, and texts that are encrypted."""

from typing import Any

import pytest

from calls import Answer
from world import World

MASK = "*" * 8


def path_of(world: World) -> str:
    """Where no secret is yet."""
    return f"apps/{world.name('shop')}/database"


def write(world: World, path: str, status: int = 201, /, **fields: Any) -> Answer:
    """The answer to writing a secret."""
    return world.admin.call("write_secret", status, path=path, body={"data": {"user": "a"}, **fields})


@pytest.mark.operation("get_vault_health")
def test_a_vault_that_is_well_has_keys_and_is_not_sealed(world: World) -> None:
    found = world.admin.call("get_vault_health", 200).body
    assert (found["initialized"], found["sealed"]) == (True, False)
    assert world.anonymous.call("get_health_component", 200, component="vault").body["status"] == "healthy"


@pytest.mark.operation("write_secret", "read_secret")
def test_what_is_written_is_read_masked_and_revealed_to_whoever_asks_and_may(world: World) -> None:
    path, data = path_of(world), {"user": "shop", "Пароль 🦦": "", "long": "x" * 65_536}
    made = world.admin.call("write_secret", 201, path=path, body={"data": data})
    assert made.body == {"path": path, "version": 1, "created_at": made.body["created_at"]}
    masked = world.admin.call("read_secret", 200, path=path)
    assert masked.body == {**made.body, "masked": True, "data": dict.fromkeys(data, MASK)}
    revealed = world.admin.call("read_secret", 200, path=path, query={"reveal": "true"})
    assert revealed.body == {**made.body, "masked": False, "data": data}
    assert world.admin.call("read_secret", 200, path=path, query={"reveal": "false"}).body == masked.body


@pytest.mark.parametrize("name", ["read_secret", "read_secret_version"])
def test_whoever_may_not_reveal_is_told_so_whether_or_not_there_is_a_secret(world: World, name: str) -> None:
    path, reader = path_of(world), world.key("secrets:read")
    for _ in range(2):
        answer = reader.call(name, 403, path=path, query={"reveal": "true"})
        assert "secrets:reveal" in answer.body["detail"]
        write(world, path)
    assert reader.call(name, 200, path=path).body["masked"] is True
    reader.call(name, 422, path=path, query={"reveal": "yes"})
    revealer = world.key("secrets:read", "secrets:reveal")
    assert revealer.call(name, 200, path=path).body["data"] == {"user": MASK}
    assert revealer.call(name, 200, path=path, query={"reveal": "true"}).body["data"] == {"user": "a"}


@pytest.mark.operation("write_secret", "read_secret_version")
def test_each_write_is_a_version_and_location_leads_to_it(world: World) -> None:
    path = path_of(world)
    for number in range(1, 4):
        made = write(world, path, data={"n": str(number)})
        assert made.body["version"] == number
        assert world.admin.ask("GET", str(made.location), 200).body["version"] == number
    for number in range(1, 4):
        query = {"version": number, "reveal": "true"}
        found = world.admin.call("read_secret_version", 200, path=path, query=query).body
        assert (found["version"], found["data"]) == (number, {"n": str(number)})
    assert world.admin.call("read_secret_version", 200, path=path).body["version"] == 3
    assert world.admin.call("read_secret", 200, path=path).body["version"] == 3
    world.admin.call("read_secret_version", 404, path=path, query={"version": 4})


@pytest.mark.operation("read_secret_version", "write_secret")
def test_the_ten_newest_versions_are_kept(world: World) -> None:
    path = path_of(world)
    for _ in range(11):
        write(world, path)
    world.admin.call("read_secret_version", 404, path=path, query={"version": 1})
    world.admin.call("read_secret_version", 200, path=path, query={"version": 2})


@pytest.mark.operation("write_secret")
def test_a_secret_is_written_only_on_top_of_the_version_that_is_named(world: World) -> None:
    path = path_of(world)
    assert write(world, path, 409, cas=1).error == "conflict"
    assert write(world, path, cas=0).body["version"] == 1
    write(world, path, 409, cas=0)
    assert write(world, path, cas=1).body["version"] == 2
    write(world, path, 409, cas=1)
    assert write(world, path).body["version"] == 3


@pytest.mark.operation("read_secret", "read_secret_version")
def test_a_tag_is_of_one_version_masked_or_revealed(world: World) -> None:
    path = path_of(world)
    write(world, path)
    masked = world.admin.call("read_secret", 200, path=path)
    revealed = world.admin.call("read_secret", 200, path=path, query={"reveal": "true"})
    assert masked.etag != revealed.etag
    headers = {"If-None-Match": str(masked.etag)}
    world.admin.call("read_secret", 304, path=path, headers=headers)
    world.admin.call("read_secret_version", 304, path=path, headers=headers, query={"version": 1})
    world.admin.call("read_secret", 200, path=path, headers=headers, query={"reveal": "true"})
    write(world, path)
    world.admin.call("read_secret", 200, path=path, headers=headers)


@pytest.mark.operation("read_secret")
def test_a_path_is_one_segment_and_no_part_of_another(world: World) -> None:
    path = path_of(world)
    write(world, path)
    world.admin.call("read_secret", 404, path=path.rpartition("/")[0])
    world.admin.ask("GET", f"/examples/vault/secret/{path}", 404)
    write(world, "versioned")
    assert world.admin.call("read_secret", 200, path="versioned").body["path"] == "versioned"


@pytest.mark.operation("read_secret", "write_secret")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/../b", "pattern"),
        ("../a", "pattern"),
        ("a/.", "pattern"),
        ("a//b", "pattern"),
        ("/a", "pattern"),
        ("a/", "pattern"),
        ("a b", "pattern"),
        ("a%2Fb", "pattern"),
        ("a?b", "pattern"),
        ("a\n", "pattern"),
        ("é", "pattern"),
        ("p" * 256, "maxLength"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_is_no_path_is_refused(world: World, path: str, kind: str) -> None:
    assert world.admin.call("read_secret", 422, path=path).findings == {("/path/path", kind)}
    assert write(world, path, 422).findings == {("/path/path", kind)}


@pytest.mark.operation("write_secret")
@pytest.mark.parametrize(
    ("fields", "pointer", "kind"),
    [
        ({"data": {}}, "/body/data", "minProperties"),
        ({"data": {f"n{i}": "" for i in range(101)}}, "/body/data", "maxProperties"),
        ({"data": {"n": "v" * 65_537}}, "/body/data/n", "maxLength"),
        ({"data": {"n": 1}}, "/body/data/n", "type"),
        ({"data": {"n": None}}, "/body/data/n", "type"),
        ({"data": {"n": "\0"}}, "/body/data/n", "pattern"),
        ({"data": {"": "v"}}, "/body/data/", "propertyNames"),
        ({"data": {"n" * 129: "v"}}, f"/body/data/{'n' * 129}", "propertyNames"),
        ({"data": None}, "/body/data", "type"),
        ({"cas": -1}, "/body/cas", "minimum"),
        ({"cas": 2**31}, "/body/cas", "maximum"),
        ({"cas": None}, "/body/cas", "type"),
        ({"cas": "0"}, "/body/cas", "type"),
        ({"version": 1}, "/body/version", "additionalProperties"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_breaks_the_schema_of_a_secret_is_refused(
    world: World, fields: dict[str, Any], pointer: str, kind: str
) -> None:
    assert write(world, path_of(world), 422, **fields).findings == {(pointer, kind)}


@pytest.mark.operation("read_secret_version")
@pytest.mark.parametrize(
    ("version", "kind"), [("0", "minimum"), ("2147483648", "maximum"), ("", "type"), ("01", "type")]
)
def test_what_is_no_version_is_refused(world: World, version: str, kind: str) -> None:
    answer = world.admin.call("read_secret_version", 422, path="a", query={"version": version})
    assert answer.findings == {("/query/version", kind)}


@pytest.mark.operation("encrypt_text", "decrypt_text")
@pytest.mark.parametrize("text", ["", "a fox", "ё 🦦\n", "x" * 65_536], ids=len)
def test_what_was_encrypted_is_decrypted(world: World, text: str) -> None:
    first, second = world.ciphertext(text), world.ciphertext(text)
    assert first != second
    for each in (first, second):
        assert world.admin.call("decrypt_text", 200, body={"ciphertext": each}).body == {"plaintext": text}


@pytest.mark.operation("encrypt_text_in_path", "decrypt_text_in_path")
@pytest.mark.parametrize("text", ["a fox", "a/b%2Fc", "ё 🦦?#", "a.."])
def test_deprecated_operations_do_the_same_and_say_until_when(world: World, text: str) -> None:
    made = world.admin.call("encrypt_text_in_path", 200, plaintext=text)
    found = world.admin.call("decrypt_text_in_path", 200, ciphertext=made.body["ciphertext"])
    assert found.body == {"plaintext": text}
    for answer in (made, found):
        assert answer.headers["deprecation"] == "@0"
        assert answer.headers["sunset"] == "Fri, 31 Dec 2027 00:00:00 GMT"


@pytest.mark.operation("decrypt_text", "decrypt_text_in_path")
def test_what_was_never_encrypted_is_no_ciphertext(world: World) -> None:
    made = world.ciphertext()
    head, _, tail = made.rpartition(":")
    changed = f"{head}:{'B' if tail[0] == 'A' else 'A'}{tail[1:]}"
    for wrong in ("vault:v1:AAAA", "vault:v1:AA", "vault:v999999999:AAAA", changed):
        answer = world.admin.call("decrypt_text", 422, body={"ciphertext": wrong})
        assert answer.findings == {("/body/ciphertext", "format")}
        answer = world.admin.call("decrypt_text_in_path", 422, ciphertext=wrong)
        assert answer.findings == {("/path/ciphertext", "format")}


@pytest.mark.operation("decrypt_text", "encrypt_text")
def test_what_breaks_the_schema_of_a_text_is_refused(world: World) -> None:
    for wrong in ("", "vault:v0:AAAA", "vault:v1:A-A=", "vault:v1:AAAA\n", "plain enough"):
        kinds = {
            kind for _, kind in world.admin.call("decrypt_text", 422, body={"ciphertext": wrong}).findings
        }
        assert kinds <= {"pattern", "minLength"}
    for plain, kind in (("\0", "pattern"), ("x" * 65_537, "maxLength"), (None, "type")):
        answer = world.admin.call("encrypt_text", 422, body={"plaintext": plain})
        assert answer.findings == {("/body/plaintext", kind)}
    assert world.admin.call("encrypt_text_in_path", 422, plaintext=".a").findings == {
        ("/path/plaintext", "pattern")
    }


@pytest.mark.operation("write_secret", "encrypt_text", "decrypt_text")
def test_a_body_of_more_than_a_million_bytes_is_too_large(world: World) -> None:
    world.admin.call("write_secret", 413, content=b" " * 1_000_001, path=path_of(world))
    world.admin.call("encrypt_text", 413, content=b" " * 1_000_001)
    world.admin.call("decrypt_text", 413, content=b" " * 1_000_001)
