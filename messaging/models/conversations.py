"""Conversations and who takes part in them."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
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
        NOTES = "notes", _("notes to self")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=80, blank=True)
    sign = models.CharField(_("sign"), max_length=24, blank=True)
    hue = models.PositiveSmallIntegerField(_("colour"), default=1)
    picture = models.ImageField(_("picture"), upload_to="conversations/", blank=True)
    about = models.CharField(_("about"), max_length=500, blank=True)
    is_announcement = models.BooleanField(_("only admins write"), default=False)
    # NULL, not "": direct conversations have one (both ids) and notes (their owner's id twice).
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
                condition=Q(kind__in=["direct", "notes"], direct_key__isnull=False)
                | (~Q(kind__in=["direct", "notes"]) & Q(direct_key__isnull=True)),
                name="conversation_direct_has_key",
            ),
            models.CheckConstraint(
                condition=~Q(kind="shop") | ~Q(title=""), name="conversation_shop_has_title"
            ),
            models.CheckConstraint(
                condition=~Q(is_announcement=True) | Q(kind="group"),
                name="conversation_announces_in_groups",
            ),
        ]
        indexes = [
            GinIndex(
                OpClass(Func("title", function="search_plain"), "gin_trgm_ops"),
                name="conversation_titles",
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.id)


class Participant(models.Model):
    """A person's place in a conversation: how far they have read, and how they keep it.

    ``muted_until`` in the far future means always. ``draft`` is what they began to write on any
    device. ``left_seq`` is the log's length when they left: nothing after it is theirs to hear.
    ``emailed_seq`` is how far they were told by e-mail of what stayed unread.
    """

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        ADMIN = "admin", _("admin")
        OWNER = "owner", _("owner")
        CUSTOMER = "customer", _("customer")
        STAFF = "staff", _("staff")

    class Notify(models.TextChoices):
        ALL = "all", _("every message")
        MENTIONS = "mentions", _("mentions and replies")
        NOTHING = "nothing", _("nothing")

    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="participants",
        verbose_name=_("conversation"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="participations",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=8, choices=Role.choices, default=Role.MEMBER)
    last_read_seq = models.PositiveBigIntegerField(_("read up to"), default=0)
    last_delivered_seq = models.PositiveBigIntegerField(_("delivered up to"), default=0)
    joined_seq = models.PositiveBigIntegerField(_("joined at"), default=0)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    left_seq = models.PositiveBigIntegerField(null=True, blank=True)
    muted_until = models.DateTimeField(_("muted until"), null=True, blank=True)
    notify = models.CharField(
        _("notifies of"), max_length=8, choices=Notify.choices, default=Notify.ALL
    )
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    is_marked_unread = models.BooleanField(_("marked unread"), default=False)
    draft = models.TextField(_("draft"), blank=True)
    draft_at = models.DateTimeField(null=True, blank=True)
    emailed_seq = models.PositiveBigIntegerField(default=0)

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
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("draft"), settings.MESSAGE_MAX_LENGTH),
                name="participant_draft_bounded",
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


class Invite(models.Model):
    """A link (and its QR code) into a group. Revoked, expired or used up, it opens nothing."""

    token = models.CharField(max_length=32, unique=True, editable=False)
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="invites",
        verbose_name=_("conversation"),
    )
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="invites_made",
        verbose_name=_("made by"),
    )
    needs_approval = models.BooleanField(_("asks an admin first"), default=False)
    uses = models.PositiveIntegerField(_("used"), default=0)
    max_uses = models.PositiveIntegerField(_("may be used"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("invite")
        verbose_name_plural = _("invites")
        constraints = [
            models.CheckConstraint(
                condition=Q(max_uses__isnull=True) | Q(uses__lte=F("max_uses")),
                name="invite_never_overused",
            )
        ]

    def __str__(self) -> str:
        return f"invite to {self.conversation_id}"


class JoinRequest(models.Model):
    """Somebody with an invite that asks first waits here for an admin's answer."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="join_requests",
        verbose_name=_("conversation"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="join_requests",
        verbose_name=_("person"),
    )
    invite = models.ForeignKey(
        Invite, on_delete=models.PROTECT, related_name="requests", verbose_name=_("invitation")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    created_at = models.DateTimeField(_("asked"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "person"],
                condition=Q(state="waiting"),
                name="join_request_waits_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} asks to join {self.conversation_id}"
