"""What a file is, by its first bytes: its name and what its sender declared are never asked."""

PICTURE, RECORDING, OTHER = "picture", "recording", "other"
HEAD = 64

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
# Recordings and the one demuxer that may read them. Without a name given, a library would try
# every format it knows, lists of other files to open among them.
_RECORDINGS = (
    (b"\x1a\x45\xdf\xa3", "matroska"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"ID3", "mp3"),
)
_STILL_BRANDS = (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif", b"avis")


def kind_of(head: bytes) -> tuple[str, str]:
    """(picture, recording or other; a recording's demuxer), of a file's first 64 bytes."""
    if head.startswith(_PICTURES):
        return PICTURE, ""
    if head[:4] == b"RIFF":
        if head[8:12] == b"WEBP":
            return PICTURE, ""
        if head[8:12] == b"WAVE":
            return RECORDING, "wav"
    if head[4:8] == b"ftyp" and head[8:12] not in _STILL_BRANDS:
        return RECORDING, "mov"
    for start, demuxer in _RECORDINGS:
        if head.startswith(start):
            return RECORDING, demuxer
    if len(head) > 2 and head[0] == 0xFF:
        if head[1] in (0xF1, 0xF9):
            return RECORDING, "aac"
        if head[1] in (0xFB, 0xFA, 0xF3, 0xF2):
            return RECORDING, "mp3"
    return OTHER, ""
