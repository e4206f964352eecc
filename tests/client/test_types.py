"""What goes into calls and comes out of them has the types of the contract; mypy and pyright say so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import assert_type

import pytest

from generated.client import AsyncClient, Client, Reply, errors
from generated.models.common import ErrorCode
from generated.models.servers import Server, ServerPage
from tests.client.scripted import ID, SERVER, Scripted, answer, problem


def test_what_a_client_gives_is_typed() -> None:
    with Scripted(answer(200, SERVER)) as server, Client(server.url) as client:
        assert_type(client.get_server(server_id=ID), Server)
        assert_type(client.reply(client.get_server, server_id=ID), Reply[Server])
        assert_type(client.items(client.list_servers, region="eu"), Iterator[Server])
        assert_type(client.pages(client.list_servers), Iterator[ServerPage])
        # an argument that is missing, has another name or another type is an error where it is written
        client.items(client.list_servers, region=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def test_what_a_client_for_asyncio_gives_is_typed() -> None:
    with Scripted(answer(200, SERVER)) as server:
        async with AsyncClient(server.url) as client:
            assert_type(await client.get_server(server_id=ID), Server)
            assert_type(await client.reply(client.get_server, server_id=ID), Reply[Server])
            assert_type(client.items(client.list_servers), AsyncIterator[Server])


def test_what_an_exception_carries_is_typed() -> None:
    with (
        Scripted(problem(404, "resource_not_found")) as server,
        Client(server.url) as client,
        pytest.raises(errors.NotFound) as refused,
    ):
        client.get_server(server_id=ID)
    assert_type(refused.value.problem.error, ErrorCode)
    assert refused.value.problem.error is ErrorCode.resource_not_found
