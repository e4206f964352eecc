"""Secrets and encryption on the embedded store: each operation, inside the service."""

import logging
import stat
from pathlib import Path

import pytest

from app.adapters.vault.key_file import VaultKeyError
from app.main import create_app
from app.settings import Settings
from tests.service.inside import Inside, created
from tests.service.problems import findings, refused

VAULT = "/examples/vault"
SECRET = f"{VAULT}/secret/apps%2Fshop"
HIDDEN = "the moon is a cheese"


async def written(api: Inside, **fields: object) -> int:
    """The number of a new version."""
    answer = await api.admin.post(SECRET, json={"data": {"password": HIDDEN}, **fields})
    number: int = created(answer)["version"]
    return number


async def ciphertext(api: Inside) -> str:
    """A text, encrypted."""
    answer = await api.admin.post(f"{VAULT}/transit/encrypt", json={"plaintext": HIDDEN})
    text: str = answer.json()["ciphertext"]
    return text


async def test_get_vault_health_is_that_of_the_embedded_store(api: Inside) -> None:
    assert (await api.admin.get(f"{VAULT}/health")).json() == {
        "engine": "embedded",
        "version": None,
        "initialized": True,
        "sealed": False,
    }


async def test_write_secret_counts_versions_and_minds_cas(api: Inside) -> None:
    assert [await written(api), await written(api), await written(api, cas=2)] == [1, 2, 3]
    refused(await api.admin.post(SECRET, json={"data": {"a": "b"}, "cas": 2}), 409)


async def test_read_secret_masks_unless_asked_by_whoever_may(api: Inside) -> None:
    await written(api)
    assert (await api.admin.get(SECRET)).json()["data"] == {"password": "********"}
    revealed = await api.admin.get(f"{SECRET}?reveal=true")
    assert revealed.json()["data"] == {"password": HIDDEN}
    assert revealed.headers["cache-control"] == "no-store"
    refused(await api.deploy.get(f"{SECRET}?reveal=true"), 403)


async def test_read_secret_version_finds_each(api: Inside) -> None:
    await written(api)
    await written(api)
    path = f"{VAULT}/secret/versioned/apps%2Fshop"
    assert [(await api.admin.get(f"{path}?version={n}")).status_code for n in (1, 2, 3)] == [200, 200, 404]


async def test_encrypt_text_gives_what_decrypt_text_takes(api: Inside) -> None:
    body = {"ciphertext": await ciphertext(api)}
    answer = await api.admin.post(f"{VAULT}/transit/decrypt", json=body)
    assert answer.json() == {"plaintext": HIDDEN}
    assert answer.headers["cache-control"] == "no-store"


async def test_decrypt_text_says_what_was_never_encrypted(api: Inside) -> None:
    answer = await api.admin.post(f"{VAULT}/transit/decrypt", json={"ciphertext": "vault:v1:bm90IG1hZGU="})
    assert findings(answer) == [("/body/ciphertext", "format")]


async def test_encrypt_text_in_path_is_deprecated_and_has_a_sunset(api: Inside) -> None:
    answer = await api.admin.get(f"{VAULT}/transit/encrypt/fox")
    assert (answer.headers["deprecation"], answer.headers["sunset"]) == (
        "@0",
        "Fri, 31 Dec 2027 00:00:00 GMT",
    )


async def test_decrypt_text_in_path_takes_slashes_encoded(api: Inside) -> None:
    text = (await ciphertext(api)).replace("/", "%2F").replace("+", "%2B")
    assert (await api.admin.get(f"{VAULT}/transit/decrypt/{text}")).json() == {"plaintext": HIDDEN}


async def test_secrets_are_in_no_log_no_metric_and_no_file(
    api: Inside, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await written(api)
        await api.admin.get(f"{SECRET}?reveal=true")
        await api.admin.get(f"{VAULT}/transit/encrypt/{HIDDEN}")
        await api.admin.post(SECRET, json={"data": {"password": f"{HIDDEN}\0"}})
        metrics = (await api.nobody.get("/metrics")).text
    captured = capfd.readouterr()
    kept = b"".join(path.read_bytes() for path in api.directory.rglob("*") if path.is_file())
    for text in (caplog.text, metrics, captured.out, captured.err):
        assert HIDDEN not in text
        assert HIDDEN.replace(" ", "%20") not in text
    assert HIDDEN.encode() not in kept


async def test_the_key_is_in_a_file_that_only_its_owner_reads(api: Inside) -> None:
    await written(api)
    assert stat.S_IMODE((api.directory / "vault.key").stat().st_mode) == 0o600


async def test_without_its_key_file_the_service_does_not_start(api: Inside) -> None:
    await written(api)
    (api.directory / "vault.key").unlink()
    app = create_app(Settings(data_dir=Path(api.directory)))
    with pytest.raises(VaultKeyError, match=r"vault\.key is missing"):
        async with app.router.lifespan_context(app):
            pass
