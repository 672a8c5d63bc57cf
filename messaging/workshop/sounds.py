"""Sounds: written anew as AAC in m4a, which every browser plays, with their shape in 64 values."""

from array import array
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame

from messaging.workshop.problems import Problem

MAX_SECONDS = 600
VALUES = 64
RATE = 48_000
FAST_START = {"movflags": "+faststart"}
_SHAPE_RATE = 4_000
_TICK = Fraction(1, RATE)


def make_sound(recording: Any, folder: Path) -> dict[str, Any]:
    """Write ``file.m4a`` into the folder; answers its length and its shape."""
    heard = array("h")
    with av.open(str(folder / "file.m4a"), "w", format="ipod", options=FAST_START) as written:
        voice = AudioTrack(written, "mono", 64_000)
        shape = av.AudioResampler(format="s16", layout="mono", rate=_SHAPE_RATE)
        for frame in frames_of(recording, recording.streams.audio[0], MAX_SECONDS):
            for small in shape.resample(frame):
                heard.frombytes(bytes(small.planes[0])[: small.samples * 2])
            voice.write(frame)
        for small in shape.resample(None):
            heard.frombytes(bytes(small.planes[0])[: small.samples * 2])
        voice.finish()
    if not voice.samples:
        raise Problem("unreadable")
    return {
        "kind": "audio",
        "mime": "audio/mp4",
        "duration_ms": voice.samples * 1000 // RATE,
        "waveform": shape_of(heard),
        "file": "file.m4a",
    }


def frames_of(recording: Any, stream: Any, most_seconds: int) -> Iterator[Any]:
    """Its decoded frames; a damaged stretch is skipped, a recording that is too long refused."""
    for packet in recording.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            continue
        for frame in frames:
            if frame.time is not None and frame.time > most_seconds + 1:
                raise Problem("too_long")
            yield frame


class AudioTrack:
    """An AAC stream that takes decoded frames of any form; ``samples`` counts what it was given."""

    def __init__(self, written: Any, layout: str, bit_rate: int) -> None:
        self.written = written
        self.stream = written.add_stream("aac", rate=RATE, layout=layout)
        self.stream.bit_rate = bit_rate
        self.resampler = av.AudioResampler(format="fltp", layout=layout, rate=RATE, frame_size=1024)
        self.samples = 0

    def write(self, frame: AudioFrame | None) -> None:
        if frame is not None:
            frame.pts = None
        for ready in self.resampler.resample(frame):
            ready.pts = self.samples
            ready.time_base = _TICK
            self.samples += ready.samples
            self.written.mux(self.stream.encode(ready))

    def finish(self) -> None:
        self.write(None)
        self.written.mux(self.stream.encode(None))


def shape_of(heard: "array[int]") -> list[int]:
    """64 loudness values from 0 to 100, the loudest stretch being 100."""
    if not heard:
        return []
    step = max(1, len(heard) // VALUES)
    loud = []
    for start in range(0, step * VALUES, step):
        part = heard[start : start + step]
        loud.append((sum(one * one for one in part) / len(part)) ** 0.5 if part else 0.0)
    most = max(loud) or 1.0
    return [round(100 * (one / most) ** 0.8) for one in loud]
