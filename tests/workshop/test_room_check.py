"""The check of the room says what this machine can know, and what it cannot."""

import http.client
import socket
import threading

from footprint.workshop.room_check import WORD, check

HERE = "127.0.0.1"


def _free_port():
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return probe.getsockname()[1]


def test_an_address_that_answers_is_said_to_and_what_may_stand_in_the_way_too():
    told = list(check(_free_port(), found=(HERE,), system="posix"))
    assert told[0].startswith(f"{HERE}: the port opens, and this machine gets an answer there.")
    assert any("guest Wi-Fi" in text for text in told)
    assert not any("Windows" in text for text in told)
    assert any("Windows" in text for text in check(_free_port(), found=(HERE,), system="nt"))


def test_a_port_that_is_taken_is_said_to_be():
    with socket.create_server((HERE, 0)) as taken:
        told = list(check(taken.getsockname()[1], found=(HERE,)))
    assert "cannot be opened" in told[0]
    assert "--port" in told[1]


def test_a_machine_on_no_network_is_told_so():
    told = list(check(0, found=()))
    assert len(told) == 2
    assert "not on a network" in told[0]


def test_the_port_is_free_again_afterwards():
    port = _free_port()
    for _ in range(2):
        list(check(port, found=(HERE,)))
    with socket.create_server((HERE, port)):
        pass


def test_a_device_that_opens_the_address_is_noticed():
    port, heard = _free_port(), []

    def phone():
        connection = http.client.HTTPConnection("127.0.0.2", port, timeout=5)
        connection.source_address = ("127.0.0.3", 0)
        connection.request("GET", "/")
        heard.append(connection.getresponse().read())

    told, caller = [], threading.Thread(target=phone)
    for text in check(port, found=("127.0.0.2",), wait_seconds=5):
        told.append(text)
        if text.startswith("Now open"):
            caller.start()
    caller.join()
    assert heard == [WORD]
    assert any(text == "A device at 127.0.0.3 opened it: phones can join." for text in told)


def test_nobody_coming_is_said_too():
    told = list(check(_free_port(), found=(HERE,), wait_seconds=0.3))
    assert "No device opened it in that time." in told
