"""Finding again: words in any spelling, filters, and nothing that is not the viewer's to see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation

from messaging import selectors, services
from messaging.errors import Invalid
from messaging.models import Attachment, Hiding, Message, Participant, uuid7
from tests.factories import UserFactory, direct, say

pytestmark = pytest.mark.django_db


def sections(viewer, typed, **options):
    found = selectors.found_for(viewer, selectors.asked(typed), **options)
    return {section.name: section for section in found}


def texts(viewer, typed, **options):
    found = sections(viewer, typed, **options).get("messages")
    return [result.text for result in found.results] if found else []


def group_of(title, *people):
    members = [(one, "owner" if one is people[0] else "member") for one in people]
    return services.open_conversation(
        kind="group", title=title, sign="users", hue=1, members=members
    )


def media(sender, conversation, *, kind="image", name="photo.jpg", text=""):
    """A message that carries a file."""
    conversation.refresh_from_db()
    seq = conversation.last_seq + 1
    type(conversation).objects.filter(id=conversation.id).update(last_seq=seq)
    message = Message.objects.create(
        conversation=conversation, sender=sender, seq=seq, changed_seq=seq, kind="media", text=text
    )
    Attachment.objects.create(
        uploader=sender,
        conversation=conversation,
        message=message,
        kind=kind,
        name=name,
        state="ready",
        file="attachments/x",
    )
    return message


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("On se voit au café demain", "cafe"),
        ("on se voit au cafe demain", "CAFÉ"),
        ("L’œuvre est livrée", "oeuvre"),
        ("Un cœur brisé", "coeur"),
        ("Crème brûlée à l'ancienne", "creme brulee"),
        ("l’atelier ferme à midi", "atelier"),
        ("nous mangerons des pommes", "pomme"),
        ("les chevaux sont rentrés", "rentre"),
        ("J'ai commandé hier", "commande"),
        ("the parcels were delivered", "parcel"),
        ("we are running late", "run"),
        ("She ordered two mugs", "orders"),
        ("la livraison arrive", "livrai"),
        ("rendez-vous à la gare", "rendez vous"),
        ("le micro-ondes est en panne", "microondes"),
        ("le micro-ondes est en panne", "micro-onde"),
        ("le microondes est en panne", "micro-ondes"),
        ("le micro ondes est en panne", "micro-ondes"),
        ("un T‑shirt vert", "tshirts"),
        ("rendezvous ce week-end", "rendez-vous weekend"),
        ("c'est un porte-clés", "portecl"),
        ("voir https://example.org/soldes", "soldes"),
        ("Numéro PL-1006", "1006"),
        ("the red mug and the blue one", "blue the"),
    ],
)
def test_words_are_found_without_accents_case_or_endings(alice, bob, conversation, said, typed):
    say(bob, conversation, "autre chose", said)
    assert texts(alice, typed) == [" ".join(said.split())]


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("bonjour Alice", "bonjuor"),
        ("une tasse bleue", "tsase"),
        ("une tasse bleue", "tassse"),
        ("une tasse bleue", "tase"),
        ("la livraison arrive", "livaison"),
        ("mes commandes en cours", "commnade"),
        ("de la porcelaine", "porcelaime"),
        ("a delivery tomorrow", "delivrey"),
        ("le thé", "hté"),
        ("oui mon ami", "maí"),
    ],
)
def test_one_slip_of_the_finger_is_forgiven(alice, bob, conversation, said, typed):
    say(bob, conversation, "autre chose", said)
    found = sections(alice, typed)["messages"]
    assert [result.text for result in found.results] == [said]
    assert found.is_close


def test_right_words_are_not_mixed_with_words_alike(alice, bob, conversation):
    say(bob, conversation, "une base solide", "une tasse")
    assert texts(alice, "tasse") == ["une tasse"]


def test_all_of_the_words_must_be_there(alice, bob, conversation):
    say(bob, conversation, "une tasse bleue", "une tasse rouge")
    assert texts(alice, "rouge tasse") == ["une tasse rouge"]


def test_what_matches_is_marked(alice, bob, conversation):
    say(bob, conversation, "Deux CAFÉS, un café noir à Łódź")
    [result] = sections(alice, "cafe lodz")["messages"].results
    assert [text for text, is_match in result.parts if is_match] == ["CAFÉS", "café", "Łódź"]
    assert (result.seq, result.conversation) == (1, str(conversation.id))
    assert result.url == f"/chats/{conversation.id}/?at=1"


def test_a_long_text_is_cut_around_what_matches(alice, bob, conversation):
    say(bob, conversation, "mot " * 200 + "aiguille " + "foin " * 200)
    [result] = sections(alice, "aiguille")["messages"].results
    assert ("aiguille", True) in result.parts
    assert result.text.startswith("… ") and result.text.endswith("…") and len(result.text) < 200


@pytest.mark.parametrize("typed", ["microondes", "micro-ondes"])
def test_a_compound_is_marked_as_one_word(alice, bob, conversation, api_of, typed):
    say(bob, conversation, "un micro-ondes, ou deux microondes")
    [result] = sections(alice, typed)["messages"].results
    assert [text for text, is_match in result.parts if is_match] == ["micro-ondes", "microondes"]
    url = f"/api/conversations/{conversation.id}/search/"
    assert "microondes" in api_of(alice).get(url, {"q": typed}).json()["words"]


def test_newest_come_first_and_pages_neither_repeat_nor_miss(alice, bob, conversation):
    say(bob, conversation, *(f"pomme {number}" for number in range(45)))
    seen, cursor = [], ""
    for _page in range(3):
        found = selectors.messages_found(alice, selectors.asked("pomme"), cursor)
        seen += [result.text for result in found.results]
        cursor = found.cursor
        say(bob, conversation, "pomme de plus")
    assert seen == [f"pomme {number}" for number in reversed(range(45))]
    assert cursor == ""


def test_the_best_come_first_where_asked(alice, bob, conversation):
    say(bob, conversation, "poire et pomme", "pomme", "poire")
    found = selectors.found_for(alice, selectors.asked("pomme", order="best"))
    assert {result.text for result in found[-1].results} == {"poire et pomme", "pomme"}


def test_outsiders_and_those_who_left_find_nothing(alice, bob, carol, conversation):
    say(bob, conversation, "un secret")
    assert texts(carol, "secret") == []
    group = group_of("Trio", alice, bob, carol)
    say(alice, group, "un secret de groupe")
    assert texts(carol, "secret") == ["un secret de groupe"]
    services.remove_participant(conversation=group, user=carol)
    assert texts(carol, "secret") == []
    assert texts(carol, "secrte") == []
    assert texts(carol, f"in:{group.id} secret") == []


def test_those_who_joined_late_find_what_was_said_since(alice, bob, carol):
    group = group_of("Duo", alice, bob)
    say(alice, group, "secret ancien")
    services.add_participant(conversation=group, user=carol, role="member")
    say(alice, group, "secret nouveau")
    assert texts(carol, "secret") == ["secret nouveau"]
    assert texts(bob, "secret") == ["secret nouveau", "secret ancien"]


def test_hidden_recalled_and_edited_messages(alice, bob, conversation):
    hidden, recalled, edited = say(bob, conversation, "mot un", "mot deux", "mot trois")
    Hiding.objects.create(user=alice, message=hidden)
    Message.objects.filter(id=recalled.id).update(text="", recalled_at=timezone.now())
    Message.objects.filter(id=edited.id).update(text="terme", edited_at=timezone.now())
    assert texts(alice, "mot") == []
    assert texts(bob, "mot") == ["mot un"]
    assert texts(alice, "terme") == ["terme"]


def test_files_are_found_by_their_names_and_captions(alice, bob, carol, conversation):
    media(bob, conversation, kind="file", name="Rapport-annuel_2026.pdf")
    media(bob, conversation, name="IMG_1.jpg", text="Coucher de soleil")
    assert texts(alice, "rapport annuel") == ["Rapport-annuel_2026.pdf"]
    assert texts(alice, "soleil") == ["Coucher de soleil · IMG_1.jpg"]
    assert texts(carol, "rapport") == []
    assert texts(alice, "has:file") == ["Rapport-annuel_2026.pdf"]
    assert texts(alice, "has:image") == ["Coucher de soleil · IMG_1.jpg"]
    assert texts(alice, "avec:photo soleil") == ["Coucher de soleil · IMG_1.jpg"]
    assert texts(alice, "has:image rapport") == []


def test_cards_are_found_by_what_they_say_in_either_language(alice, bob, conversation):
    Message.objects.create(
        conversation=conversation,
        sender=bob,
        seq=100,
        changed_seq=100,
        kind="card",
        card_type="shop.order",
        card_ref="x",
        summary={"en": "Order 12: blue mug", "fr": "Commande 12 : tasse bleue"},
    )
    say(bob, conversation, "la tasse")
    assert texts(alice, "mug") == ["Order 12: blue mug"]
    with translation.override("fr"):
        # Found by its English words; said in the reader's.
        assert texts(alice, "mug") == ["Commande 12 : tasse bleue"]
        assert texts(alice, "has:card") == ["Commande 12 : tasse bleue"]
    assert texts(alice, "tasses") == ["la tasse", "Order 12: blue mug"]
    assert texts(alice, "has:money tasse") == ["Order 12: blue mug"]


def test_from_and_in_narrow_the_search(alice, bob, carol, conversation):
    group = group_of("Équipe du jeudi", alice, bob, carol)
    say(alice, conversation, "pomme de moi")
    say(bob, conversation, "pomme de Bob")
    say(carol, group, "pomme de Carol")
    assert texts(alice, "from:me pomme") == ["pomme de moi"]
    assert texts(alice, "de:moi pomme") == ["pomme de moi"]
    assert texts(alice, "from:@bob pomme") == ["pomme de Bob"]
    assert texts(alice, "from:nobody pomme") == []
    assert texts(alice, "in:equipe pomme") == ["pomme de Carol"]
    assert texts(alice, 'in:"équipe du jeudi" pomme') == ["pomme de Carol"]
    assert texts(alice, "in:bob pomme") == ["pomme de Bob", "pomme de moi"]
    assert texts(alice, f"in:{group.id}") == ["pomme de Carol"]
    assert texts(alice, "in:nowhere pomme") == []


def test_links_and_dates_narrow_the_search(alice, bob, conversation):
    old, _new = say(bob, conversation, "pomme https://example.org", "pomme")
    Message.objects.filter(id=old.id).update(created_at=timezone.now() - timedelta(days=400))
    day = (timezone.now() - timedelta(days=100)).date()
    assert texts(alice, "has:link") == ["pomme https://example.org"]
    assert texts(alice, f"pomme before:{day}") == ["pomme https://example.org"]
    assert texts(alice, f"pomme after:{day}") == ["pomme"]
    assert texts(alice, f"pomme après:{day:%d/%m/%Y}") == ["pomme"]


def test_a_date_that_is_none_is_said_and_unknown_filters_are_words(alice, bob, conversation):
    say(bob, conversation, "size:large has:wings")
    for bad in ("yesterday", "2026-13-01", "31/02/2026", "99999-1-1", ""):
        assert selectors.asked(f'pomme before:"{bad}"').problems, bad
    assert texts(alice, "size:large") == ["size:large has:wings"]
    assert texts(alice, "has:wings") == ["size:large has:wings"]


def test_people_are_found_where_one_knows_them_or_their_handle(alice, bob, carol, conversation):
    stranger = UserFactory(handle="robert", display_name="Bob Inconnu")

    def people(typed):
        section = sections(alice, typed).get("people")
        return [result.title for result in section.results] if section else []

    assert people("durand") == ["Bob Durand"]
    assert people("Durnad") == ["Bob Durand"]
    assert people("bbo") == ["Bob Durand"]
    assert people("inconnu") == []
    assert people("@robert") == [stranger.display_name]
    assert people("alice") == []
    carol.display_name = "Zoé Ängström"
    carol.save()
    direct(alice, carol)
    assert people("zoe") == people("angstrom") == ["Zoé Ängström"]
    carol.is_active = False
    carol.save()
    assert people("zoe") == []


def test_conversations_are_found_by_their_titles(alice, bob, carol):
    group_of("Équipe du jeudi", alice, bob)
    group_of("Équipe secrète", bob, carol)
    found = sections(alice, "equipe")["conversations"]
    assert [result.title for result in found.results] == ["Équipe du jeudi"]
    assert [r.title for r in sections(alice, "eqiupe")["conversations"].results] == [
        "Équipe du jeudi"
    ]


WEIRD = [
    "%",
    "100%",
    "_",
    "'",
    "''; DROP TABLE messaging_message; --",
    '"',
    "\\",
    "a & | ! b <-> c:*",
    "!!!",
    "(((",
    ":* 'x':A",
    "\x00",
    "mot\x00mot",
    "x" * 10_000,
    "mot " * 2_500,
    "in:% mot",
    "from:' mot",
    "in:\x00",
    "before: after:",
    "😀",
    "日本語",
    "²³",
    "\u202e\u200b",
    "{0} %s %(x)s",
]


@pytest.mark.parametrize("typed", WEIRD)
def test_anything_can_be_typed(alice, bob, conversation, typed, api_of, browser_of):
    say(bob, conversation, "mot")
    selectors.found_for(alice, selectors.asked(typed))
    chosen = selectors.conversation_for(alice, conversation.id)
    selectors.hits_in(alice, chosen, selectors.asked(typed))
    assert api_of(alice).get("/api/search/", {"q": typed}).status_code == 200
    assert browser_of(alice).get("/search/", {"q": typed}).status_code == 200


def test_a_cursor_or_section_that_was_not_given_out_is_refused(alice, conversation, api_of):
    api = api_of(alice)
    for cursor in ("x", "new.1", "new.x.y", "old.1." + "0" * 32, "new." + "9" * 40 + ".0", "-1"):
        answer = api.get("/api/search/", {"q": "a", "section": "messages", "cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor"), cursor
    for cursor in ("x", "-1", "99999"):
        with pytest.raises(Invalid, match="bad_cursor"):
            selectors.found_for(alice, selectors.asked("a"), section="people", cursor=cursor)
    assert api.get("/api/search/", {"q": "a", "section": "x"}).json()["code"] == "unknown_section"


def test_the_api_answers_sections_and_pages(alice, bob, conversation, api_of):
    say(bob, conversation, *(f"Durand {number}" for number in range(25)))
    answer = api_of(alice).get("/api/search/", {"q": "durand"}).json()
    assert [section["name"] for section in answer["sections"]] == ["people", "messages"]
    messages = answer["sections"][1]
    assert len(messages["results"]) == 20
    assert messages["results"][0]["parts"][0] == {"text": "Durand", "match": True}
    page = {"q": "durand", "section": "messages", "cursor": messages["cursor"]}
    rest = api_of(alice).get("/api/search/", page).json()["sections"][0]
    assert [result["text"] for result in rest["results"]] == [
        f"Durand {number}" for number in reversed(range(5))
    ]
    assert rest["cursor"] is None
    assert api_of(alice).get("/api/search/").json()["sections"] == []
    bad = api_of(alice).get("/api/search/", {"q": "a before:never"}).json()
    assert "never" in bad["problems"][0]


def test_one_conversation_is_searched_with_every_number(alice, bob, carol, conversation, api_of):
    say(bob, conversation, "un café", "rien", "Deux CAFÉS")
    url = f"/api/conversations/{conversation.id}/search/"
    answer = api_of(alice).get(url, {"q": "cafe"}).json()
    assert answer == {"hits": [3, 1], "words": ["cafe", "cafes"], "is_close": False}
    assert api_of(alice).get(url, {"q": ""}).json()["hits"] == []
    assert api_of(carol).get(url, {"q": "cafe"}).status_code == 404


def test_a_search_asks_the_database_a_bounded_number_of_times(
    alice, bob, conversation, django_assert_max_num_queries
):
    for number in range(8):
        other = UserFactory(display_name=f"Pomme {number}")
        say(other, direct(alice, other), "pomme", "pomme encore")
    with django_assert_max_num_queries(20):
        assert len(texts(alice, "pomme")) == 16


def test_the_index_serves_the_search(alice, bob, conversation):
    """The expression asked for is the one that is indexed, to the letter."""
    say(bob, conversation, "mot")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM messaging_message"
            " WHERE message_words(text, summary) @@ search_query('mot')"
        )
        assert "message_words" in "\n".join(row[0] for row in cursor.fetchall())


def test_participants_are_what_decides(alice, bob, conversation):
    """A conversation left and joined again is found again."""
    say(bob, conversation, "retour")
    mine = Participant.objects.filter(user=alice, conversation=conversation)
    mine.update(left_at=timezone.now())
    assert texts(alice, "retour") == []
    mine.update(left_at=None)
    assert texts(alice, "retour") == ["retour"]
    assert uuid7()
