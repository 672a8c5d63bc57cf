"""Payment codes: eighteen digits that a person shows once to a till."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models import uuid7


class PaymentCode(models.Model):
    """One code that was shown. The digits themselves are kept nowhere: ``digest`` finds them.

    A used code stays for a while, so that whoever tries it again is told why it is refused.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="payment_codes",
        verbose_name=_("owner"),
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("shown"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment code")
        verbose_name_plural = _("payment codes")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="payment_code_lasts"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__lt=F("expires_at")),
                name="payment_code_used_in_time",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "expires_at"], name="payment_code_by_owner"),
            models.Index(fields=["expires_at"], name="payment_code_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.id)
