"""What support says in a conversation answers the questions that were asked there."""

from celery import shared_task

from wallet import services


@shared_task(name="wallet.note_answers")
def note_answers() -> None:
    services.note_answers()
