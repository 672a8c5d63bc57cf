"""Many people at once: every vote counts once, a poll that closes is closed, one answer is one."""

import pytest

from messaging import selectors, services
from messaging.cards import attach_faces, render_bubble
from messaging.errors import Conflict
from messaging.models import Answer, Message, Participant, User
from tests.factories import UserFactory
from tests.invariants.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

VOTERS, AT_ONCE = 500, 10
OPTIONS = [{"title": "Sea"}, {"title": "Hills"}]


@pytest.fixture
def group(alice):
    return services.open_conversation(
        kind="group", title="Village", sign="users", hue=1, members=[(alice, "owner")]
    )


def join(group, count) -> list[User]:
    people = UserFactory.build_batch(count)
    User.objects.bulk_create(people)
    Participant.objects.bulk_create(
        [Participant(conversation=group, user=person) for person in people]
    )
    return people


def test_five_hundred_voters_are_counted_once_each_and_shown(alice, group):
    people = join(group, VOTERS)
    poll = services.post_ask(
        asker=alice,
        conversation=group,
        kind="poll",
        spec={"question": "Where?", "options": OPTIONS},
    )

    def votes(mine):
        def work():
            for number, person in mine:
                services.answer_ask(person=person, ask=poll, values={"choices": ["1"]})
                if number % 2:  # and thinks again
                    services.answer_ask(person=person, ask=poll, values={"choices": ["2"]})

        return work

    numbered = list(enumerate(people))
    race(*(votes(numbered[start::AT_ONCE]) for start in range(AT_ONCE)))
    assert selectors.tally_of(poll.id) == ({"1": VOTERS // 2, "2": VOTERS // 2}, VOTERS)
    card = Message.objects.get(card_ref=str(poll.id))
    # A burst is drawn a few times, not each; the last one always.
    assert card.changed_seq - card.seq < VOTERS
    attach_faces([card])
    assert f"{VOTERS} voters" in render_bubble(card)


def test_one_person_in_many_tabs_answers_once(alice, bob, group):
    services.add_participant(conversation=group, user=bob)
    ask = services.post_ask(
        asker=alice, conversation=group, kind="buttons", spec={"text": "Which?", "options": OPTIONS}
    )
    given = race(
        *(
            lambda one=one: services.answer_ask(person=bob, ask=ask, values={"choices": [one]})
            for one in ("1", "2") * 5
        )
    )
    assert Answer.objects.count() == 1
    assert Message.objects.filter(sender=bob).count() == 1
    assert given.count(Conflict) == 5


def test_no_vote_slips_into_a_closed_poll(alice, group):
    people = join(group, 20)
    poll = services.post_ask(
        asker=alice,
        conversation=group,
        kind="poll",
        spec={"question": "Where?", "options": OPTIONS},
    )
    given = race(
        lambda: services.close_ask(actor=alice, ask=poll),
        *(
            lambda person=person: services.answer_ask(
                person=person, ask=poll, values={"choices": ["1"]}
            )
            for person in people
        ),
    )
    counted = sum(isinstance(one, Answer) for one in given)
    assert selectors.tally_of(poll.id)[1] == counted
    assert counted + given.count(Conflict) == len(people)
