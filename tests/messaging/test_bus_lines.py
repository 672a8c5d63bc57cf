"""Each thread's own line to Valkey."""

import threading

from messaging import bus


def test_threads_that_come_and_go_keep_no_line() -> None:
    """A server starts threads as long as it lives, and each may publish."""

    def lines() -> int:
        [listed] = bus.ask(("CLIENT", "LIST"))
        return listed.count(b"\n")

    before, answers = lines(), []
    for _number in range(250):
        thread = threading.Thread(target=lambda: answers.extend(bus.ask(("ECHO", "here"))))
        thread.start()
        thread.join()
    assert answers == [b"here"] * 250
    assert lines() < before + 50
