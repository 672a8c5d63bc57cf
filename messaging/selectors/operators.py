"""Questions of the house's operators: they look at conversations that they take no part in."""

from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from messaging.models import Conversation, Message, Participant


def described(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """With ``seated`` (who is in it), ``newest`` (its last message) and ``messages_count``."""
    newest = (
        Message.objects.select_related("sender")
        .order_by("conversation", "-seq")
        .distinct("conversation")
    )
    seated = Participant.objects.filter(left_at__isnull=True).select_related("user")
    return conversations.prefetch_related(
        Prefetch("participants", seated, to_attr="seated"),
        Prefetch("messages", newest, to_attr="newest"),
    ).annotate(messages_count=Count("messages", distinct=True))


def said_in(conversation_id: UUID) -> QuerySet[Message]:
    """All that was said in a conversation, newest first."""
    return (
        Message.objects.filter(conversation=conversation_id)
        .select_related("sender")
        .order_by("-seq")
    )
