"""Exchange between one's own currencies: a rate that was quoted, and whether it was taken."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wallet.money import format_money


class Quote(models.Model):
    """An offer to one person: so much of one currency for so much of another, for a minute.

    ``sell`` is what leaves their wallet. ``rate`` is the source's, as a decimal text; ``margin``
    in basis points is off it already in ``buy_amount``.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="quotes",
        verbose_name=_("owner"),
    )
    sell_currency = models.CharField(_("sells"), max_length=3)
    sell_amount = models.BigIntegerField(_("amount sold"))
    buy_currency = models.CharField(_("buys"), max_length=3)
    buy_amount = models.BigIntegerField(_("amount bought"))
    rate = models.CharField(_("rate"), max_length=32)
    margin = models.PositiveSmallIntegerField(_("margin"))
    source = models.CharField(_("rate source"), max_length=24)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("holds until"))
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)

    class Meta:
        verbose_name = _("exchange quote")
        verbose_name_plural = _("exchange quotes")
        constraints = [
            models.CheckConstraint(
                condition=Q(sell_amount__gt=0, buy_amount__gt=0), name="quote_amounts_positive"
            ),
            models.CheckConstraint(
                condition=~Q(sell_currency=F("buy_currency")), name="quote_between_two_currencies"
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(taken_at__lt=F("expires_at")),
                name="quote_taken_while_it_holds",
            ),
        ]

    def __str__(self) -> str:
        sold = format_money(self.sell_amount, self.sell_currency)
        return f"{sold}: {format_money(self.buy_amount, self.buy_currency)}"

    @property
    def margin_percent(self) -> str:
        """The margin as people write it: 1, 0.5."""
        return f"{Decimal(self.margin).scaleb(-2).normalize():f}"
