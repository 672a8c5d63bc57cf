"""Films: H.264 and AAC in mp4, upright, at most 1280 px, with a still; nothing of their maker."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.filter

from messaging.workshop import pictures, sounds
from messaging.workshop.problems import Problem

MAX_SECONDS = 180
SIDE = 1280
_CLOCK = Fraction(1, 1000)
_LOCAL = {"protocol_whitelist": "file"}  # a film never opens anything else
_AS_IT_IS = 1920  # what is already as browsers want it may be this large


def make_recording(source: Path, folder: Path, demuxer: str) -> dict[str, Any]:
    """A film, or a sound where there is no picture to see; answers its measures."""
    try:
        with av.open(
            str(source), format=demuxer, metadata_errors="ignore", options=_LOCAL
        ) as recording:
            pictures_of = [one for one in recording.streams.video if not _is_cover(one)]
            if not pictures_of:
                if not recording.streams.audio:
                    raise Problem("unreadable")
                return sounds.make_sound(recording, folder)
            return _film(recording, pictures_of[0], source, folder)
    except (av.error.FFmpegError, OSError, ValueError, EOFError, IndexError):
        raise Problem("unreadable") from None


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _film(recording: Any, seen: Any, source: Path, folder: Path) -> dict[str, Any]:
    if recording.duration and recording.duration > (MAX_SECONDS + 1) * av.time_base:
        raise Problem("too_long")
    seen.codec_context.thread_count = 2
    first = next(sounds.frames_of(recording, seen, MAX_SECONDS), None)
    if first is None:
        raise Problem("unreadable")
    if first.width * first.height > 3840 * 2160:
        raise Problem("too_many_pixels")
    turn = round(first.rotation) % 360
    still = first.to_image().rotate(turn, expand=True)
    thumb = pictures.write_still(still, folder, "poster", pictures.THUMB * 2)
    heard = next(iter(recording.streams.audio), None)
    recording.seek(0)
    if _is_ready(seen, heard, recording.format.name, still):
        width, height = still.size
        seconds = _carry_over(recording, seen, heard, folder)
    else:
        width, height = _fitting(*still.size)
        seconds = _write_anew(recording, seen, heard, turn, (width, height), folder)
    return {
        "kind": "video",
        "mime": "video/mp4",
        "width": width,
        "height": height,
        "duration_ms": round(seconds * 1000),
        "tiny": pictures.tiny_of(thumb),
        "file": "file.mp4",
        "poster": "poster.webp",
    }


def _is_ready(seen: Any, heard: Any, container: str, still: Any) -> bool:
    """Whether its streams can go on as they are."""
    return (
        "mov" in container
        and seen.codec_context.name == "h264"
        and seen.codec_context.pix_fmt == "yuv420p"
        and max(still.size) <= _AS_IT_IS
        and (heard is None or heard.codec_context.name == "aac")
    )


def _carry_over(recording: Any, seen: Any, heard: Any, folder: Path) -> float:
    """The same pictures and sounds in a new container, which takes nothing else along."""
    last = 0.0
    with av.open(str(folder / "file.mp4"), "w", options=sounds.FAST_START) as written:
        streams = [one for one in (seen, heard) if one is not None]
        tracks = {one.index: written.add_stream_from_template(one) for one in streams}
        for track in tracks.values():
            track.metadata.clear()
        for packet in recording.demux(*streams):
            if packet.dts is None:
                continue
            end = float((packet.pts or packet.dts) * packet.time_base)
            if end > MAX_SECONDS + 1:
                raise Problem("too_long")
            last = max(last, end + float((packet.duration or 0) * packet.time_base))
            packet.stream = tracks[packet.stream.index]
            written.mux(packet)
    return last


def _write_anew(
    recording: Any, seen: Any, heard: Any, turn: int, size: tuple[int, int], folder: Path
) -> float:
    last = 0.0
    rate = seen.average_rate or seen.guessed_rate or 30
    with av.open(str(folder / "file.mp4"), "w", options=sounds.FAST_START) as written:
        track = written.add_stream("libx264", rate=min(max(int(rate), 1), 30))
        track.width, track.height, track.pix_fmt = *size, "yuv420p"
        track.options = {"preset": "veryfast", "crf": "25", "x264-params": "threads=2"}
        track.codec_context.time_base = _CLOCK
        voice = sounds.AudioTrack(written, "stereo", 128_000) if heard else None
        shaped = _shaper(seen, turn, size)
        reached = -1
        streams = [one for one in (seen, heard) if one is not None]
        for packet in recording.demux(*streams):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in frames:
                if (frame.time or 0) > MAX_SECONDS + 1:
                    raise Problem("too_long")
                last = max(last, frame.time or 0)
                if packet.stream is not seen:
                    assert voice is not None
                    voice.write(frame)
                    continue
                at = max(round((frame.time or 0) * 1000), 0)
                if at < reached + 30:  # thirty pictures a second are enough
                    continue
                reached = at
                shaped.push(frame)
                ready = shaped.pull()
                ready.pts, ready.time_base = at, _CLOCK
                ready.pict_type = 0
                written.mux(track.encode(ready))
        written.mux(track.encode(None))
        if voice is not None:
            voice.finish()
    return last


def _shaper(seen: Any, turn: int, size: tuple[int, int]) -> Any:
    """Turns a picture upright and to its new size."""
    graph = av.filter.Graph()
    steps = [graph.add_buffer(template=seen)]
    for _quarter in range(turn // 90):
        steps.append(graph.add("transpose", "cclock"))
    steps.append(graph.add("scale", f"{size[0]}:{size[1]}"))
    steps.append(graph.add("format", "yuv420p"))
    steps.append(graph.add("buffersink"))
    for one, following in zip(steps, steps[1:], strict=False):
        one.link_to(following)
    graph.configure()
    return graph


def _fitting(width: int, height: int) -> tuple[int, int]:
    """Within 1280 px and even, as H.264 wants it."""
    scale = min(1.0, SIDE / max(width, height))
    return max(2, int(width * scale) // 2 * 2), max(2, int(height * scale) // 2 * 2)
