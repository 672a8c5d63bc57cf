"""Our books beside a provider's: what was compared, and what does not agree."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Reconciliation(models.Model):
    """One comparison of a clearing account with a statement. Sums are what the provider owes us."""

    provider = models.CharField(_("provider"), max_length=24)
    currency = models.CharField(_("currency"), max_length=3)
    source = models.CharField(_("statement"), max_length=200)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))
    ours = models.BigIntegerField(_("our books"))
    theirs = models.BigIntegerField(_("their statement"))
    fees = models.BigIntegerField(_("their fees"), default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")

    def __str__(self) -> str:
        return f"{self.provider} {self.currency} {self.until:%Y-%m-%d}"


class Difference(models.Model):
    """One item on which the two sides don't agree, or not yet (``is_open``: on its way)."""

    reconciliation = models.ForeignKey(
        Reconciliation,
        on_delete=models.CASCADE,
        related_name="differences",
        verbose_name=_("reconciliation"),
    )
    item = models.CharField(_("item"), max_length=255)
    text = models.CharField(_("what"), max_length=200)
    ours = models.BigIntegerField(_("our books"))
    theirs = models.BigIntegerField(_("their statement"))
    is_open = models.BooleanField(_("on its way"), default=False)

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")

    def __str__(self) -> str:
        return self.text
