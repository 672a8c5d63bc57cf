"""Allowances whose time is over."""

from celery import shared_task

from wallet import services


@shared_task(name="wallet.expire_mandates")
def expire_mandates() -> None:
    """What is due is a query; a late run finds what an earlier one missed."""
    services.expire_mandates()
