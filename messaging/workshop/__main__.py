"""The child process: one file, hard limits, an answer in JSON on its standard output."""

import json
import os
import resource
import sys
from pathlib import Path

MEMORY = {"picture": 512 << 20, "recording": 768 << 20}
CPU_SECONDS = {"picture": 20, "recording": 100}
LARGEST_FILE = 160 << 20


def confine(kind: str) -> None:
    """Whatever the file makes us do: no more memory, time, bytes or processes than this."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY[kind]),
        (resource.RLIMIT_CPU, CPU_SECONDS[kind]),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(5)


def main() -> None:
    kind, demuxer, source, folder = sys.argv[1:]
    confine(kind)
    from messaging.workshop.problems import Problem

    try:
        if kind == "picture":
            from messaging.workshop.pictures import make_picture

            made = make_picture(Path(source), Path(folder))
        else:
            from messaging.workshop.films import make_recording

            made = make_recording(Path(source), Path(folder), demuxer)
    except Problem as problem:
        made = {"problem": problem.code}
    except MemoryError:
        made = {"problem": "too_heavy"}
    print(json.dumps(made))


main()
