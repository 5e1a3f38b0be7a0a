import socket

from proctor.selftest import bait


def test_the_token_is_in_file_environment_and_at_the_port_while_it_is_laid() -> None:
    environ: dict[str, str] = {}
    with bait.laid(environ) as laid:
        assert laid.path.read_text() == environ[bait.VARIABLE] == laid.token
        with socket.create_connection(("127.0.0.1", laid.port), 5) as visitor:
            assert visitor.makefile().read() == laid.token
    assert environ == {}
    assert not laid.path.exists()


def test_untouched_bait_has_nothing_to_tell() -> None:
    with bait.laid({}) as laid:
        assert laid.touched() == []


def test_a_visit_is_told_once() -> None:
    with bait.laid({}) as laid:
        with socket.create_connection(("127.0.0.1", laid.port), 5) as visitor:
            visitor.makefile().read()
        assert laid.touched() == ["the host's port was reached"]
        assert laid.touched() == []


def test_a_changed_file_and_a_new_one_are_told() -> None:
    with bait.laid({}) as laid:
        laid.path.write_text("x")
        assert laid.touched() == ["the host's files were changed"]
        assert laid.touched() == []
        laid.path.with_name("left").touch()
        assert laid.touched() == ["the host's files were changed"]
