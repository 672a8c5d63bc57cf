"""Somebody who joined late reads nothing of what was said before, not in a quote either."""

import json

import pytest
from django.utils import timezone

from messaging import cards, selectors, services
from messaging.consumers.frames import encoded
from messaging.models import uuid7
from messaging.selectors.reports import span_of
from messaging.serializers import message_data
from tests.factories import say

pytestmark = pytest.mark.django_db

SECRET = "the old safe is behind the mirror"


@pytest.fixture
def answered(alice, bob, carol):
    """A group that Carol joined between a message and its answer; the answer."""
    group = services.open_conversation(
        kind="group", title="Trio", sign="users", hue=1, members=[(alice, "owner"), (bob, "member")]
    )
    [asked] = say(alice, group, SECRET)
    services.add_participant(conversation=group, user=carol, role="member")
    services.send_message(
        sender=bob, conversation=group, client_id=uuid7(), text="Good to know", reply_to=asked.id
    )
    return group.messages.get(text="Good to know")


def everything_about(page, api, answer):
    base, thumb = f"/api/conversations/{answer.conversation_id}", {"emoji": "👍"}
    return [
        page.get(f"/chats/{answer.conversation_id}/"),
        api.get(f"{base}/messages/"),
        api.get(f"{base}/events/?after=1&html=1"),
        api.get(f"/api/messages/{answer.id}/"),
        api.post(f"/api/messages/{answer.id}/reactions/", thumb, format="json"),
        api.delete(f"/api/messages/{answer.id}/reactions/", thumb, format="json"),
    ]


def test_an_answer_is_read_without_the_quote_that_came_before_oneself(
    answered, bob, carol, api_of, browser_of
):
    for answer in everything_about(browser_of(carol), api_of(carol), answered):
        assert answer.status_code == 200
        assert "Good to know" in answer.content.decode() and SECRET not in answer.content.decode()
    for answer in everything_about(browser_of(bob), api_of(bob), answered):
        assert SECRET in answer.content.decode()


def test_a_report_has_no_quote_that_its_reporter_can_not_read(answered, carol):
    group = selectors.conversation_for(carol, answered.conversation_id)
    for around in (None, answered):
        [said] = [one for one in span_of(carol, group, around) if one.text]
        assert said.reply_to is None


def test_a_fact_is_pushed_without_its_quote_to_those_who_came_after_it(answered):
    whole = selectors.whole_message(answered.id)
    fact = {
        "envelope": {
            "type": "message.created",
            "conversation": str(whole.conversation_id),
            "seq": whole.seq,
            "at": timezone.now().isoformat(),
            "data": message_data(whole),
        },
        "html": cards.render_bubbles(whole),
    }
    for language in ("en", "fr"):
        assert encoded(fact, language).count("behind the mirror") == 2
        late = encoded(fact, language, joined_seq=1)
        assert "behind the mirror" not in late and "quote" not in late
        frame = json.loads(late)
        assert frame["data"]["reply_to"] is None
        assert "Good to know" in frame["html"] and frame["html"].rstrip().endswith("</li>")
        assert encoded(fact, language, joined_seq=0) == encoded(fact, language)


def test_a_fact_that_quotes_and_has_no_bubble_is_pushed_without_its_quote(answered):
    whole = selectors.whole_message(answered.id)
    fact = {"envelope": {"type": "message.changed", "data": message_data(whole)}, "html": {}}
    late = encoded(fact, "en", joined_seq=1)
    assert json.loads(late)["data"]["reply_to"] is None and SECRET not in late
    assert SECRET in encoded(fact, "en")
