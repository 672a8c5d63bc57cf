"""Groups: who is in, who leads, and the doors that lead in."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from messaging import selectors, services
from messaging.errors import Conflict, Invalid, NotAllowed, NotFound
from messaging.models import Conversation, Invite, Message, Participant
from tests.factories import UserFactory, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(alice, bob, carol):
    """Alice's group with Bob and Carol."""
    return services.open_group(owner=alice, title="Picnic", members=[bob, carol])


def roles(group):
    places = Participant.objects.filter(conversation=group, left_at__isnull=True)
    return {place.user.handle: place.role for place in places.select_related("user")}


def notices(group):
    found = Message.objects.filter(conversation=group, kind="notice").order_by("seq")
    return [notice.summary["en"] for notice in found]


def test_it_opens_once_for_one_id(alice, bob):
    one = uuid4()
    first = services.open_group(owner=alice, title="Picnic", members=[bob, bob], group_id=one)
    again = services.open_group(owner=alice, title="Picnic", members=[bob], group_id=one)
    assert first == again
    assert roles(first) == {"alice": "owner", "bob": "member"}
    assert notices(first) == ["Alice made the group “Picnic”"]
    with pytest.raises(Conflict):
        services.open_group(owner=bob, title="Other", members=[], group_id=one)


@pytest.mark.parametrize("title", ["", "  ", "\u200b", "x" * 81])
def test_it_refuses_a_name_that_is_none(alice, title):
    with pytest.raises(Invalid):
        services.open_group(owner=alice, title=title, members=[])


def test_it_adds_only_whom_the_actor_may_reach(alice, bob, carol, group):
    dan = UserFactory(handle="dan", display_name="Dan")
    services.block_person(actor=dan, person=alice)
    with pytest.raises(NotFound) as refused:
        services.add_members(actor=alice, conversation=group, people=[dan])
    assert refused.value.code == "person_not_found"
    with pytest.raises(NotFound):
        selectors.people_named(alice, ["dan"])
    with pytest.raises(NotAllowed):
        services.add_members(actor=bob, conversation=group, people=[dan])


def test_it_holds_no_more_than_its_limit(alice, bob, carol, group, settings):
    settings.GROUP_MAX_MEMBERS = 4
    dan, eve = UserFactory(), UserFactory()
    with pytest.raises(Conflict) as refused:
        services.add_members(actor=alice, conversation=group, people=[dan, eve])
    assert refused.value.code == "group_full"
    assert services.add_members(actor=alice, conversation=group, people=[dan, bob]) == 1
    invite = services.make_invite(maker=alice, conversation=group)
    with pytest.raises(Conflict):
        services.use_invite(person=eve, token=invite.token)
    invite.refresh_from_db()


def test_who_is_removed_hears_nothing_after_and_comes_back_to_what_is_new(alice, bob, group):
    say(alice, group, "before")
    version = Conversation.objects.get(id=group.id).members_version
    services.remove_member(actor=alice, conversation=group, person=bob)
    services.remove_member(actor=alice, conversation=group, person=bob)
    assert Conversation.objects.get(id=group.id).members_version == version + 1
    with pytest.raises(NotFound):
        selectors.conversation_for(bob, group.id)
    with pytest.raises(NotFound):
        say(bob, group, "still here")
    place = Participant.objects.get(conversation=group, user=bob)
    assert place.left_seq == Message.objects.get(text="before").seq
    say(alice, group, "between")
    services.add_members(actor=alice, conversation=group, people=[bob])
    say(alice, group, "after")
    page = selectors.messages_of(bob, selectors.conversation_for(bob, group.id))
    assert [one.text for one in page.messages if one.text] == ["after"]
    assert notices(group)[1:] == ["Alice removed Bob", "Alice added Bob"]


def test_ranks_decide_who_shows_whom_out(alice, bob, carol, group):
    services.set_member_role(actor=alice, conversation=group, person=bob, role="admin")
    with pytest.raises(NotAllowed):
        services.remove_member(actor=bob, conversation=group, person=alice)
    with pytest.raises(NotAllowed):
        services.set_member_role(actor=bob, conversation=group, person=carol, role="admin")
    services.remove_member(actor=bob, conversation=group, person=carol)
    services.remove_member(actor=alice, conversation=group, person=bob)
    assert roles(group) == {"alice": "owner"}


def test_an_owner_who_leaves_hands_it_over(alice, bob, carol, group):
    services.set_member_role(actor=alice, conversation=group, person=carol, role="admin")
    services.leave_group(actor=alice, conversation=group)
    services.leave_group(actor=alice, conversation=group)
    assert roles(group) == {"bob": "member", "carol": "owner"}
    services.leave_group(actor=carol, conversation=group, heir=bob)
    assert roles(group) == {"bob": "owner"}
    services.leave_group(actor=bob, conversation=group)
    assert roles(group) == {}


def test_the_owner_can_hand_it_over_and_stays_admin(alice, bob, group):
    services.set_member_role(actor=alice, conversation=group, person=bob, role="owner")
    assert roles(group)["alice"] == "admin"
    assert roles(group)["bob"] == "owner"


def test_announcements_are_written_by_admins_alone(alice, bob, group):
    services.update_group(actor=alice, conversation=group, is_announcement=True, title="News")
    with pytest.raises(NotAllowed) as refused:
        say(bob, group, "may I?")
    assert refused.value.code == "only_admins_write"
    say(alice, group, "heard")
    assert notices(group)[-2:] == ["Alice named the group “News”", "Only admins write here now"]


def test_who_does_not_write_there_votes_all_the_same(alice, bob, group):
    services.update_group(actor=alice, conversation=group, is_announcement=True)
    spec = {"question": "Where to?", "options": [{"title": "Sea"}, {"title": "Hills"}]}
    poll = services.post_ask(asker=alice, conversation=group, kind="poll", spec=spec)
    services.answer_ask(person=bob, ask=poll, values={"choices": ["2"]})
    assert selectors.tally_of(poll.id) == ({"2": 1}, 1)


def test_its_settings_are_saved_with_the_picture(browser_of, alice, group, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(out, "JPEG")
    picture = SimpleUploadedFile("group.jpg", out.getvalue(), "image/jpeg")
    at = f"/groups/{group.id}/settings/"
    browser_of(alice).post(at, {"title": "By the lake", "about": "At 11", "picture": picture})
    group.refresh_from_db()
    assert (group.title, group.about, bool(group.picture)) == ("By the lake", "At 11", True)


def test_its_members_are_listed_to_the_last(browser_of, alice, group):
    crowd = [UserFactory(display_name=f"Zoé {number:02d}") for number in range(60)]
    services.groups.seat(group=group, people=crowd)
    at = f"/groups/{group.id}/members/"
    page = browser_of(alice).get(at).content.decode()
    assert "@alice" in page and "Zoé 56" in page and f"{at}?from=60&amp;search=" in page
    assert "Zoé 59" not in page
    rest = browser_of(alice).get(at, {"from": "60"}).content.decode()
    assert "Zoé 59" in rest and "@alice" not in rest and "from=" not in rest
    assert "@alice" in browser_of(alice).get(at, {"from": "²"}).content.decode()


def test_its_picture_is_drawn_anew(alice, bob, group, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(out, "JPEG")
    services.set_group_picture(actor=alice, conversation=group, file=io.BytesIO(out.getvalue()))
    group.refresh_from_db()
    with Image.open(group.picture) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (256, 256))
    with pytest.raises(Invalid):
        services.set_group_picture(actor=alice, conversation=group, file=io.BytesIO(b"none"))
    with pytest.raises(NotAllowed):
        services.set_group_picture(actor=bob, conversation=group, file=io.BytesIO(out.getvalue()))


def test_a_link_opens_the_group_and_closed_ones_look_alike(alice, bob, group, api_of):
    dan = UserFactory(handle="dan", display_name="Dan")
    client = api_of(dan)
    invites = {
        name: services.make_invite(maker=alice, conversation=group)
        for name in ("good", "revoked", "expired", "used")
    }
    services.revoke_invite(actor=alice, conversation=group, token=invites["revoked"].token)
    Invite.objects.filter(pk=invites["expired"].pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    Invite.objects.filter(pk=invites["used"].pk).update(max_uses=1, uses=1)
    answers = []
    for token in [invites[name].token for name in ("revoked", "expired", "used")] + ["none"]:
        for ask in (client.get, client.post):
            answer = ask(f"/api/invites/{token}/")
            answers.append((answer.status_code, answer.json()["code"]))
    assert set(answers) == {(404, "invite_not_found")}
    url = f"/api/invites/{invites['good'].token}/"
    assert client.get(url).json()["size"] == 3
    assert client.post(url).json()["is_member"] is True
    assert client.post(url).json()["is_member"] is True
    assert Invite.objects.get(pk=invites["good"].pk).uses == 1
    assert notices(group)[-1] == "Dan joined by invitation"


def test_a_link_of_somebody_who_blocked_me_opens_nothing(alice, group):
    dan = UserFactory()
    invite = services.make_invite(maker=alice, conversation=group)
    services.block_person(actor=alice, person=dan)
    with pytest.raises(NotFound):
        services.use_invite(person=dan, token=invite.token)
    with pytest.raises(NotFound):
        selectors.door_of(dan, invite.token)


def test_a_link_that_asks_first_waits_for_an_admin(alice, bob, group):
    dan, eve = UserFactory(handle="dan"), UserFactory(handle="eve")
    invite = services.make_invite(maker=alice, conversation=group, needs_approval=True, lasts="day")
    for person in (dan, dan, eve):
        assert services.use_invite(person=person, token=invite.token) is None
    me = selectors.group_for(alice, group.id)
    assert selectors.joining(me) == [dan, eve]
    assert selectors.joining(selectors.group_for(bob, group.id)) == []
    with pytest.raises(NotAllowed):
        services.answer_join_request(actor=bob, conversation=group, person=dan, accepts=True)
    services.answer_join_request(actor=alice, conversation=group, person=dan, accepts=True)
    services.answer_join_request(actor=alice, conversation=group, person=dan, accepts=True)
    services.answer_join_request(actor=alice, conversation=group, person=eve, accepts=False)
    assert "dan" in roles(group)
    assert "eve" not in roles(group)


def test_who_leads_from_now_on_is_chosen_among_all(browser_of, alice, group):
    # Letters that no two look-alikes are made of.
    names = ["z" + "".join("abcdefghjk"[int(digit)] for digit in f"{n:03d}") for n in range(105)]
    many = [UserFactory(display_name=f"Zoé {name}", handle=name) for name in names]
    services.groups.seat(group=group, people=many)
    her, at, last = browser_of(alice), f"/groups/{group.id}/leave/", names[-1]
    page = her.get(at).text
    assert 'name="search"' in page and f'value="{last}"' not in page
    found = her.get(at, {"search": last.upper()}, headers={"HX-Request": "true"}).text
    assert f'value="{last}"' in found and 'value="bob"' not in found
    assert "Nobody in the group matches." in her.get(at, {"search": "xyzzyq"}).text
    her.post(at, {"heir": last})
    assert roles(group)[last] == "owner"


def test_among_few_nobody_is_searched_for(browser_of, alice, group):
    assert 'name="search"' not in browser_of(alice).get(f"/groups/{group.id}/leave/").text


def test_the_database_never_lets_a_link_be_used_too_often(alice, group):
    invite = services.make_invite(maker=alice, conversation=group, max_uses=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invite.objects.filter(pk=invite.pk).update(uses=2)


def test_the_api_runs_a_group(alice, bob, carol, api_of):
    hers, his = api_of(alice), api_of(bob)
    made = hers.post(
        "/api/groups/", {"title": "Picnic", "handles": ["bob", "@carol"]}, format="json"
    )
    assert (made.status_code, made.json()["size"]) == (201, 3)
    at = f"/api/groups/{made.json()['conversation']}/"
    assert hers.patch(at, {"about": "Sundays"}, format="json").json()["about"] == "Sundays"
    assert his.patch(at, {"about": "Never"}, format="json").status_code == 403
    patched = hers.patch(f"{at}members/bob/", {"role": "admin"}, format="json")
    assert patched.status_code == 204
    listed = his.get(f"{at}members/").json()
    assert [(one["handle"], one["role"]) for one in listed][:2] == [
        ("alice", "owner"),
        ("bob", "admin"),
    ]
    assert [one["handle"] for one in his.get(f"{at}members/?search=car").json()] == ["carol"]
    invite = his.post(f"{at}invites/", {"lasts": "hour", "max_uses": 2}, format="json").json()
    assert [one["token"] for one in hers.get(f"{at}invites/").json()] == [invite["token"]]
    assert his.delete(f"{at}invites/{invite['token']}/").status_code == 204
    assert api_of(carol).get(f"{at}invites/").status_code == 403
    assert his.delete(f"{at}members/carol/").status_code == 204
    assert hers.post(f"{at}leave/", {"heir": "bob"}, format="json").status_code == 204
    assert hers.get(at).status_code == 404
    assert his.get(at).json()["role"] == "owner"
