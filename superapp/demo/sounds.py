"""Sounds of the demo, synthesised: somebody humming, as a recorder would keep it."""

import io
import math
import wave
from array import array

RATE = 16_000
# (frequency in Hz, seconds): a few notes, with breath between them.
_TUNE = [(220, 0.5), (247, 0.35), (262, 0.7), (0, 0.25), (294, 0.4), (262, 0.35), (247, 0.9)]


def hum(seconds: float = 6.0) -> bytes:
    """A WAV of about this length."""
    heard = array("h")
    place = 0.0
    while len(heard) < seconds * RATE:
        for note, length in _TUNE:
            count = int(length * RATE)
            for step in range(count):
                swell = math.sin(math.pi * step / count) ** 0.7 * (0.7 + 0.3 * math.sin(step / 900))
                place += 2 * math.pi * note / RATE
                voice = sum(math.sin(place * k) / k**1.6 for k in (1, 2, 3, 5)) if note else 0
                heard.append(int(9000 * swell * voice))
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(heard[: int(seconds * RATE)].tobytes())
    return written.getvalue()
