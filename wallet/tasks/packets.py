"""Red packets whose time is over."""

from celery import shared_task

from wallet import services


@shared_task(name="wallet.return_packets")
def return_packets() -> None:
    """What is due is a query; a late run gives back what an earlier one missed."""
    services.return_packets()
