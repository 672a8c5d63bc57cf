"""Exchange among the wallet's actions; it has no card: it concerns nobody else."""

from django.utils.translation import gettext_lazy

from wallet.cards.home import Quick, register_quick

register_quick(Quick("exchange", 80, gettext_lazy("Exchange"), "swap", url="wallet:exchange"))
