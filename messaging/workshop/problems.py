"""Why a file was not made anew: one stable word each."""


class Problem(Exception):
    """``code``: unreadable, too_many_pixels, too_long or too_heavy."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
