"""One pipe for all that logs: JSON, a line each, masked."""

from __future__ import annotations

import io
import json
import logging
import warnings
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import structlog

from app.edge import logs
from app.edge.request_id import current

if TYPE_CHECKING:
    from tests.edge.conftest import Lines


def test_a_line_begins_with_time_level_event_and_request(lines: Lines) -> None:
    token = current.set("r-1")
    structlog.get_logger("anything").info("started", port=8001)
    current.reset(token)
    [line] = lines()
    assert list(line) == ["timestamp", "level", "event", "request_id", "port"]
    assert (line["level"], line["event"], line["request_id"], line["port"]) == (
        "info",
        "started",
        "r-1",
        8001,
    )
    assert datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta(0)


def test_lines_outside_of_requests_have_no_request_id(lines: Lines) -> None:
    structlog.get_logger().info("started")
    assert lines()[0]["request_id"] is None


def test_the_standard_logging_arrives_in_the_same_shape_with_the_name_of_its_logger(lines: Lines) -> None:
    logging.getLogger("uvicorn.error").warning("port %d is taken", 8001)
    [line] = lines()
    assert (line["level"], line["event"], line["logger"]) == (
        "warning",
        "port 8001 is taken",
        "uvicorn.error",
    )


def test_stacks_of_the_standard_logging_are_kept(lines: Lines) -> None:
    try:
        raise KeyError("gone")
    except KeyError:
        logging.getLogger("some.library").exception("failed")
    assert "KeyError: 'gone'" in lines()[0]["exception"]


def test_a_message_that_cannot_be_formatted_stops_nobody(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    record = logging.LogRecord("some.library", logging.WARNING, __file__, 1, "%d", ("no number",), None)
    logging.root.handlers[0].handle(record)
    assert lines() == []
    assert "Logging error" in capsys.readouterr().err


def test_warnings_are_logged(lines: Lines) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("old", stacklevel=1)
    assert "old" in lines()[0]["event"]


def test_the_access_log_of_the_server_is_silent_since_ours_says_more(lines: Lines) -> None:
    logging.getLogger("uvicorn.access").info("GET /?token=secret")
    assert lines() == []


@pytest.mark.parametrize(
    "library", ["sqlalchemy.engine", "aiosqlite", "httpx", "httpcore", "alembic.runtime.migration"]
)
def test_libraries_that_write_parameters_are_quiet_even_when_debugging(library: str, lines: Lines) -> None:
    logging.getLogger(library).info("INSERT … ('$argon2id$…')")
    logging.getLogger(library).warning("kept")
    assert [line["event"] for line in lines()] == ["kept"]


@pytest.mark.parametrize("field", sorted(logs.SECRETS))
def test_fields_that_hold_secrets_are_masked(field: str, pipe: io.BytesIO) -> None:
    structlog.get_logger().info("oops", **{field: "hunter2"})
    assert b"hunter2" not in pipe.getvalue()
    assert json.loads(pipe.getvalue())[field] == "***"


def test_passwords_in_addresses_are_masked_wherever_they_stand(pipe: io.BytesIO) -> None:
    structlog.get_logger().info(
        "cannot reach amqp://svc:hunter2@mq:5672/ from here", url="redis://:hunter2@r"
    )
    assert b"hunter2" not in pipe.getvalue()
    assert b"amqp://svc:***@mq:5672/ from here" in pipe.getvalue()
    assert b"redis://:***@r" in pipe.getvalue()


def test_text_of_callers_cannot_break_a_line(pipe: io.BytesIO) -> None:
    structlog.get_logger().info("a\nb\r\x1b[2J\u2028\ud800", path='"}\n{"level":"error"')
    assert pipe.getvalue().isascii()
    assert len(pipe.getvalue().splitlines()) == 1
    assert json.loads(pipe.getvalue())["event"] == "a\nb\r\x1b[2J\u2028\ud800"


def test_what_json_does_not_know_is_written_as_its_repr(lines: Lines) -> None:
    structlog.get_logger().info("odd", value={1})
    assert lines()[0]["value"] == "{1}"


def test_lines_below_the_level_are_not_written() -> None:
    stream = io.BytesIO()
    logs.configure("warning", stream)
    structlog.get_logger().info("no")
    logging.getLogger("x").info("no")
    structlog.get_logger().warning("yes")
    structlog.reset_defaults()
    assert json.loads(stream.getvalue())["event"] == "yes"


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="'loud' is no log level"):
        logs.configure("loud")


def test_lines_for_people_are_plain_and_still_one_line(pipe: io.BytesIO) -> None:
    logs.configure("info", pipe, for_people=True)
    structlog.get_logger().info("two\nlines", status=404, client=None, path="/a\x1b[2J")
    text = pipe.getvalue().decode()
    assert text.endswith('info     two\\nlines  status=404 path="/a\\u001b[2J"\n')


def test_lines_for_people_show_stacks_as_python_does(pipe: io.BytesIO) -> None:
    logs.configure("info", pipe, for_people=True)
    structlog.get_logger().error("failed", exc_info=KeyError("gone"))
    assert pipe.getvalue().decode().splitlines()[1:] == ["KeyError: 'gone'"]
