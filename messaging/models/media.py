"""What messages carry beside words: pictures, films, sounds, files, and previews of links."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.conversations import Conversation
from messaging.models.ids import uuid7
from messaging.models.messages import Message


class Attachment(models.Model):
    """One uploaded file. It belongs to its uploader until a message carries it.

    The worker decides by its bytes what it is, makes it anew without what it tells of its maker
    (place, device), and fills the measures; until then it is ``waiting``. ``original`` is kept
    only until that is done. ``tiny`` is a data URI of a few pixels, the blurred placeholder.
    ``waveform`` has at most 64 loudness values from 0 to 100.
    """

    class Kind(models.TextChoices):
        IMAGE = "image", _("picture")
        VIDEO = "video", _("film")
        VOICE = "voice", _("voice note")
        AUDIO = "audio", _("sound")
        FILE = "file", _("file")

    class State(models.TextChoices):
        WAITING = "waiting", _("being prepared")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="attachments",
        verbose_name=_("uploaded by"),
    )
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.PROTECT,
        related_name="attachments",
        verbose_name=_("conversation"),
    )
    message = models.ForeignKey(
        Message,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("message"),
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    problem = models.CharField(_("why it was refused"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=200)
    mime = models.CharField(_("type"), max_length=80, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    width = models.PositiveIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True)
    duration_ms = models.PositiveIntegerField(_("length in ms"), null=True, blank=True)
    waveform = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    tiny = models.TextField(blank=True)
    original = models.FileField(upload_to="incoming/", blank=True)
    file = models.FileField(_("file"), upload_to="attachments/", blank=True)
    thumb = models.FileField(_("small picture"), upload_to="attachments/", blank=True)
    poster = models.FileField(_("still"), upload_to="attachments/", blank=True)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(file=""), name="attachment_ready_has_a_file"
            ),
            models.UniqueConstraint(
                fields=["message", "position"], name="attachment_has_its_own_place"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(message__isnull=True), name="attachment_unsent"
            ),
            models.Index(fields=["conversation", "-created_at"], name="attachment_gallery"),
            GinIndex(Func("name", function="search_vector"), name="attachment_words"),
        ]

    def __str__(self) -> str:
        return self.name


class LinkPreview(models.Model):
    """What a web address says of itself, fetched once by a worker and kept for all who send it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being fetched")
        READY = "ready", _("ready")
        NOTHING = "nothing", _("nothing to show")

    url = models.URLField(max_length=2000, unique=True)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    site = models.CharField(_("site"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    description = models.CharField(_("description"), max_length=400, blank=True)
    image = models.ImageField(_("picture"), upload_to="previews/", blank=True)
    image_width = models.PositiveIntegerField(null=True, blank=True)
    image_height = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    fetched_at = models.DateTimeField(_("fetched"), null=True, blank=True)

    class Meta:
        verbose_name = _("link preview")
        verbose_name_plural = _("link previews")

    def __str__(self) -> str:
        return self.url
