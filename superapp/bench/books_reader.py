"""The reading process of the bench of books: says name=value, one a line."""

import os
import resource
import statistics
import time
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "superapp.settings")
django.setup()

from wallet import selectors, services  # noqa: E402

TURNS = 200


def main() -> None:
    taken: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(TURNS):
        for number, times in taken.items():
            account_id = uuid.UUID(f"00000000-0000-7000-8000-{number:012x}")
            start = time.perf_counter()
            rows = selectors.business_statement(account_id, limit=30)
            if turn:
                times.append(time.perf_counter() - start)
            assert len(rows) == 30
    print(f"big={1000 * statistics.median(taken[1]):.3f}")
    print(f"small={1000 * statistics.median(taken[2]):.3f}")
    start = time.perf_counter()
    services.seal_books()
    print(f"seal={time.perf_counter() - start:.1f}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    verification = services.verify_books(told=lambda found: None)
    print(f"verify={time.perf_counter() - start:.1f}")
    print(f"drifts={verification.drifts}")
    print(f"grown={(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.1f}")


if __name__ == "__main__":
    main()
