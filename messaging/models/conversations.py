"""Conversations and who takes part in them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.ids import uuid7


class Conversation(models.Model):
    """A log of messages shared by its participants.

    ``last_seq`` is the log's length: every message and every later change of one takes the next
    number in the transaction that writes it, so the log has no holes and commit order is number
    order. ``members_version`` grows whenever somebody joins or leaves.
    """

    class Kind(models.TextChoices):
        DIRECT = "direct", _("direct")
        GROUP = "group", _("group")
        SHOP = "shop", _("shop")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=80, blank=True)
    sign = models.CharField(_("sign"), max_length=24, blank=True)
    hue = models.PositiveSmallIntegerField(_("colour"), default=1)
    # NULL, not "": only direct conversations have one, and it is unique among them.
    direct_key = models.CharField(  # noqa: DJ001
        max_length=73, unique=True, null=True, editable=False
    )
    last_seq = models.PositiveBigIntegerField(_("last number"), default=0)
    members_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    last_message_at = models.DateTimeField(_("last message"), default=timezone.now)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="direct", direct_key__isnull=False)
                | (~Q(kind="direct") & Q(direct_key__isnull=True)),
                name="conversation_direct_has_key",
            ),
            models.CheckConstraint(
                condition=~Q(kind="shop") | ~Q(title=""), name="conversation_shop_has_title"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.id)


class Participant(models.Model):
    """A person's place in a conversation, and how far they have received and read it."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        ADMIN = "admin", _("admin")
        OWNER = "owner", _("owner")
        CUSTOMER = "customer", _("customer")
        STAFF = "staff", _("staff")

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="participants"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations"
    )
    role = models.CharField(_("role"), max_length=8, choices=Role.choices, default=Role.MEMBER)
    last_read_seq = models.PositiveBigIntegerField(_("read up to"), default=0)
    last_delivered_seq = models.PositiveBigIntegerField(_("delivered up to"), default=0)
    joined_seq = models.PositiveBigIntegerField(_("joined at"), default=0)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "user"], name="participant_once_a_conversation"
            ),
            models.CheckConstraint(
                condition=Q(last_read_seq__lte=F("last_delivered_seq")),
                name="participant_read_is_delivered",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "conversation"],
                condition=Q(left_at__isnull=True),
                name="participant_present",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.conversation_id}"
