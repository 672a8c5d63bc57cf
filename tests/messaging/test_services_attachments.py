"""Uploads: what is taken in, what becomes of it, what is refused."""

import resource
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import av
import pytest
from django.utils import timezone
from PIL import Image

from messaging import selectors, services
from messaging.errors import Invalid, NoRoom, NotAllowed, NotFound, TooFast
from messaging.models import Attachment, Block, uuid7
from messaging.workshop.pictures import MAX_PIXELS
from tests import samples
from tests.samples import kept, prepared, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """What would happen on commit, at the end of the ``with``."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def bytes_of(row: Attachment, part: str = "file") -> bytes:
    return Path(getattr(row, part).path).read_bytes()


def files_under(settings) -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return [str(one) for one in root.rglob("*") if one.is_file()]


def test_it_makes_a_picture_anew_without_what_it_tells(
    alice, conversation, settings, commits
) -> None:
    assert samples.GPS_MARK in samples.photo()
    with commits():
        row = prepared(alice, conversation, upload(samples.photo((3000, 2000), turned=6)))
    assert (row.kind, row.state, row.mime) == ("image", "ready", "image/webp")
    assert (row.width, row.height) == (1365, 2048)  # turned upright, within 2,048
    assert row.tiny.startswith("data:image/webp;base64,") and len(row.tiny) <= 600
    with Image.open(row.file.path) as full, Image.open(row.thumb.path) as thumb:
        assert full.format == thumb.format == "WEBP"
        assert full.size == (1365, 2048) and max(thumb.size) <= 480
        assert not full.getexif() and not full.info.get("exif") and not full.info.get("xmp")
        pixels = full.convert("RGB")
        red, grey = pixels.getpixel((1200, 100)), pixels.getpixel((1200, 1900))
        assert red[0] > 150 > red[1] and grey[0] == pytest.approx(grey[1], abs=12)
    for part in ("file", "thumb"):
        assert samples.GPS_MARK not in bytes_of(row, part)
    assert not row.original and len(files_under(settings)) == 2


def test_it_keeps_a_short_moving_picture_moving(alice, conversation) -> None:
    row = prepared(alice, conversation, upload(samples.moving(5), "cat.gif"))
    with Image.open(row.file.path) as made:
        assert made.n_frames == 5


def test_it_keeps_the_first_frame_of_ten_thousand(alice, conversation) -> None:
    row = prepared(alice, conversation, upload(samples.moving(10_000), "cat.gif"))
    assert row.state == "ready"
    with Image.open(row.file.path) as made:
        assert getattr(made, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (samples.bomb(), "too_many_pixels"),
        (samples.BROKEN, "unreadable"),
        (samples.BROKEN_FILM, "unreadable"),
        (b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 20, "unreadable"),
    ],
    ids=["bomb", "picture", "film", "recording"],
)
def test_it_refuses_what_it_cannot_make(
    alice, conversation, settings, commits, data, problem
) -> None:
    with commits():
        row = prepared(alice, conversation, upload(data))
    assert (row.state, row.problem) == ("refused", problem)
    assert files_under(settings) == []


def test_it_draws_a_polyglot_and_drops_the_rest(alice, conversation) -> None:
    row = prepared(alice, conversation, upload(samples.polyglot(), "fun.html"))
    assert (row.kind, row.mime) == ("image", "image/webp")
    assert b"script" not in bytes_of(row) + bytes_of(row, "thumb")


@pytest.mark.parametrize("data", [samples.SVG, samples.HTML], ids=["svg", "html"])
def test_what_could_act_is_only_a_file(alice, conversation, data) -> None:
    row = kept(alice, conversation, upload(data, "photo.jpg"))
    assert (row.kind, row.state, row.mime) == ("file", "ready", "application/octet-stream")
    assert bytes_of(row) == data and Path(row.file.name).suffix == ""


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\nb\tc.txt", "abc.txt"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 108 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(alice, conversation, settings, sent, shown) -> None:
    file = samples.text_file()
    file._name = sent
    row = kept(alice, conversation, file)
    assert row.name == shown
    assert Path(row.file.path).parent == Path(settings.MEDIA_ROOT) / "attachments"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("codec", "container"), [("libx264", "mp4"), ("libvpx", "webm")], ids=["carried", "anew"]
)
def test_it_makes_a_film_anew(alice, conversation, tmp_path, codec, container) -> None:
    data = samples.film(tmp_path / f"film.{container}", codec=codec, container=container)
    row = prepared(alice, conversation, upload(data, f"film.{container}"))
    assert (row.kind, row.state, row.mime) == ("video", "ready", "video/mp4")
    assert (row.width, row.height) == (320, 180) and row.tiny
    assert 800 <= row.duration_ms <= 1300
    made = bytes_of(row)
    assert made.index(b"moov") < 100, "it starts before it is whole"
    assert samples.GPS_MARK not in made and b"48.858" not in made
    with av.open(row.file.path) as film:
        assert [one.codec_context.name for one in film.streams] == ["h264", "aac"]
    with Image.open(row.poster.path) as still:
        assert still.size == (320, 180)


def test_it_makes_a_voice_note_anew(alice, conversation) -> None:
    row = prepared(alice, conversation, upload(samples.note(2), "note.wav"), is_voice=True)
    assert (row.kind, row.state, row.mime) == ("voice", "ready", "audio/mp4")
    assert row.duration_ms == pytest.approx(2000, abs=60)
    assert len(row.waveform) == 64 and max(row.waveform) == 100
    with av.open(row.file.path) as sound:
        assert sound.streams.audio[0].codec_context.name == "aac"


def test_a_picture_is_never_a_voice_note(alice, conversation) -> None:
    row = prepared(alice, conversation, upload(samples.drawing()), is_voice=True)
    assert row.kind == "image"


def test_the_same_id_finds_the_first_file(alice, bob, carol, conversation, settings) -> None:
    place = selectors.participation_of(alice, conversation.id)
    identifier = uuid.uuid4()

    def again(uploader=alice, where=place):
        return services.receive_upload(
            uploader=uploader, place=where, attachment_id=identifier, file=samples.text_file()
        )

    first, is_new = again()
    second, is_new_too = again()
    assert (first.id, is_new, second.id, is_new_too) == (identifier, True, identifier, False)
    assert len(files_under(settings)) == 1
    with pytest.raises(Invalid, match="attachment_id_reused"):
        again(bob, selectors.participation_of(bob, conversation.id))
    elsewhere = services.open_direct(opener=alice, other=carol)
    with pytest.raises(Invalid, match="attachment_id_reused"):
        again(alice, selectors.participation_of(alice, elsewhere.id))
    assert len(files_under(settings)) == 1


def test_it_refuses_empty_and_large_files(alice, conversation, settings) -> None:
    settings.ATTACHMENT_BYTES = {**settings.ATTACHMENT_BYTES, "file": 10}
    for data, code in ((b"", "empty_file"), (b"eleven bytes", "file_too_large")):
        with pytest.raises(Invalid, match=code):
            kept(alice, conversation, upload(data, "a.txt"))


def test_it_keeps_to_the_days_quota(alice, bob, conversation, settings) -> None:
    settings.ATTACHMENT_BYTES_A_DAY = 30
    kept(alice, conversation, samples.text_file())
    with pytest.raises(TooFast, match="quota_reached"):
        kept(alice, conversation, samples.text_file())
    kept(bob, conversation, samples.text_file())


def test_who_may_not_write_may_not_upload(alice, bob, conversation) -> None:
    Block.objects.create(blocker=bob, blocked=alice)
    with pytest.raises(NotAllowed, match="unreachable"):
        kept(alice, conversation, samples.text_file())
    Block.objects.all().delete()
    alice.silenced_until = timezone.now() + timedelta(hours=1)
    alice.save()
    with pytest.raises(NotAllowed, match="silenced"):
        kept(alice, conversation, samples.text_file())


def test_a_full_disk_is_said_in_words(alice, conversation, settings) -> None:
    bounds = resource.getrlimit(resource.RLIMIT_FSIZE)
    large = upload(b"x" * 400_000, "large.txt")
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, bounds[1]))
    try:
        with pytest.raises(NoRoom):
            kept(alice, conversation, large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, bounds)
    assert not Attachment.objects.exists()


def test_it_forgets_what_was_not_sent(alice, conversation, settings, commits) -> None:
    waiting = kept(alice, conversation, upload(samples.photo()))
    sent = samples.carried(alice, conversation, samples.text_file())
    Attachment.objects.update(created_at=timezone.now() - timedelta(days=2))
    recent = kept(alice, conversation, samples.text_file())
    with commits():
        assert services.sweep_uploads(older_than=timezone.now() - timedelta(days=1)) == 1
    assert set(Attachment.objects.all()) == {sent, recent}
    assert waiting.original.name not in str(files_under(settings))


def test_one_takes_back_ones_own_unsent_file_alone(
    alice, bob, conversation, settings, commits
) -> None:
    mine = kept(alice, conversation, samples.text_file())
    with pytest.raises(NotFound):
        services.remove_upload(uploader=bob, attachment_id=mine.id)
    with commits():
        services.remove_upload(uploader=alice, attachment_id=mine.id)
    assert files_under(settings) == [] and not Attachment.objects.exists()
    sent = samples.carried(alice, conversation, samples.text_file())
    with pytest.raises(Invalid, match="attachment_sent"):
        services.remove_upload(uploader=alice, attachment_id=sent.id)


def test_a_message_goes_before_its_picture_is_made(alice, conversation) -> None:
    row = kept(alice, conversation, upload(samples.photo()), width=1200, height=800)
    message, _is_new = services.send_message(
        sender=alice,
        conversation=conversation,
        client_id=uuid7(),
        text="",
        attachments=[row.id],
    )
    assert (row.width, row.height) == (1200, 800), "its place is reserved"
    late = timezone.now() + timedelta(seconds=1)
    assert selectors.waiting_since(late) == [row.id]
    services.prepare_attachment(attachment_id=row.id)
    services.prepare_attachment(attachment_id=row.id)
    changed = selectors.whole_message(message.id)
    assert changed.changed_seq == message.seq + 1
    assert selectors.attachments_of(changed)[0].state == "ready"
    assert selectors.waiting_since(late) == []


def test_the_child_keeps_within_its_memory(tmp_path) -> None:
    """A decoder that wants more than it may have is refused, and nobody else feels it."""
    side = int(MAX_PIXELS**0.5)
    source = tmp_path / "large.png"
    Image.new("RGBA", (side, side)).save(source, compress_level=1)
    measure = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    command = [
        sys.executable,
        "-m",
        "messaging.workshop",
        "picture",
        "",
        str(source),
        str(tmp_path),
    ]
    done = subprocess.run(
        [sys.executable, "-c", measure, *command], capture_output=True, text=True, check=True
    )
    assert '"width": 2048' in done.stdout
    assert int(done.stdout.split()[-1]) < 512
