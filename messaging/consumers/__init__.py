"""The one socket: chat verbs come in, facts go out.

One consumer a tab. What arrives is checked before anything else happens; what was acknowledged is
committed; what is pushed is a hint that the client checks against the numbers of the log.
All database work runs in worker threads (never in Channels' single shared one) through the pool.
"""

import contextlib
import time
from typing import Any
from uuid import UUID, uuid4

import structlog
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, get_user
from django.contrib.sessions.backends.db import SessionStore
from django.utils import translation
from django.utils.encoding import force_str

from messaging import bus, selectors, services
from messaging import serializers as shapes
from messaging.consumers import housekeeping, outages
from messaging.consumers.frames import Malformed, encoded, frame_of, in_thread, number, parse
from messaging.errors import Refusal
from messaging.models import Conversation, User
from messaging.selectors.sessions import is_session_key
from messaging.services import live

log = structlog.get_logger(__name__)

MALFORMED, SESSION_OVER, SLOW, TOO_FAST = 4400, 4401, 4408, 4429
PUSH_WINDOW = 512
PEOPLE_AT_ONCE = 100


class SocketConsumer(AsyncWebsocketConsumer):
    """Frames in: hello, send, read, delivered, typing, looking, got, people, ping.

    Frames out: ready, heads, ack, nack, people, pong, resync, trouble, error and the envelopes of
    facts.
    Close codes: 4400 malformed, 4401 session over, 4408 slow reader, 4429 too fast.
    """

    user: User

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Channels' own dispatch first hops to the one shared thread to close old connections;
        # our database work does that for itself, in its own thread.
        name = message["type"].replace(".", "_")
        await getattr(self, name)(message)

    async def connect(self) -> None:
        await self.accept()  # a close before accept would be a bare 403 without its code
        # Channels' own session and user middlewares would look them up in the one shared thread,
        # and stand between the socket and each frame that it sends.
        key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME, "")
        self.session = SessionStore(key if is_session_key(key) else None)
        self.user = await in_thread(get_user)(self)
        if not self.user.is_authenticated:
            await self.close(SESSION_OVER)
            return
        self.socket_id = uuid4().hex
        self.language = self.user.locale
        address = selectors.address_of_socket(self.scope)
        self.sends = live.Tally(person=self.user.id, deed="send", address=address)
        self.members: dict[str, tuple[int, int]] = {}  # members version, joined at
        self.pushed = self.got = 0
        self.tokens, self.refilled_at = float(_burst()), time.monotonic()
        self.session_key = self.session.session_key or ""
        self.has_said_hello = False
        self.checked_at = 0.0
        self.looks_at: str | None = None
        outages.watch(self)
        await self.channel_layer.group_add(bus.user_group(self.user.id), self.channel_name)
        await self.channel_layer.group_add(bus.session_group(self.session_key), self.channel_name)

    async def disconnect(self, code: int) -> None:
        outages.forget(self)
        if getattr(self, "has_said_hello", False):
            groups = [bus.user_group(self.user.id)]
            groups += [bus.conversation_group(UUID(one)) for one in self.members]
            groups.append(bus.session_group(self.session_key))
            with contextlib.suppress(Exception):
                for group in groups:
                    await self.channel_layer.group_discard(group, self.channel_name)
            with contextlib.suppress(Exception):
                await in_thread(services.leave)(
                    user=self.user, socket_id=self.socket_id, looked_at=self.looks_at
                )
        raise StopConsumer

    # What the client says

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not self._has_token():
            await self.close(TOO_FAST)
            return
        try:
            frame = parse(text_data)
            handler = self.verbs.get(frame["type"])
            if handler is None or not (self.has_said_hello or frame["type"] == "hello"):
                raise Malformed
            await handler(self, frame)
        except (Malformed, KeyError, TypeError, ValueError, AttributeError):
            await self.close(MALFORMED)
        except Refusal as refusal:
            await self.say({"type": "error", **_in_words(refusal, self.language)})
        except Exception:
            log.exception("socket_verb_failed")
            await self.say({"type": "error", "code": "unavailable", "message": ""})

    async def hello(self, frame: dict[str, Any]) -> None:
        resume = frame.get("resume") or {}
        if not isinstance(resume, dict) or len(resume) > 10_000:
            raise Malformed
        heads = await self._join_all(await in_thread(selectors.heads_of)(self.user))
        # Receipts have no number: what was missed of them shows in no head.
        open_ones = [one for one in resume if one in heads][:10]
        await self.say(
            {
                "type": "ready",
                "user": str(self.user.id),
                "heads": heads,
                "receipts": await in_thread(_receipts_of)(open_ones),
                "limits": {
                    "text": settings.MESSAGE_MAX_LENGTH,
                    "frame": settings.SOCKET_MAX_FRAME,
                    "window": PUSH_WINDOW,
                },
            }
        )
        if outages.in_trouble:
            await self.say({"type": "trouble", "is_on": True})
        if not self.has_said_hello:
            self.has_said_hello = True
            housekeeping.keep(self)
            await in_thread(services.arrive)(user=self.user, socket_id=self.socket_id)

    async def send_text(self, frame: dict[str, Any]) -> None:
        client_id, conversation_id = UUID(frame["client_id"]), str(UUID(frame["conversation"]))
        if not isinstance(frame["text"], str):
            raise Malformed
        try:
            answer = await self._send(conversation_id, client_id, frame)
        except Refusal as refusal:
            answer = {"type": "nack", **_in_words(refusal, self.language)}
        except Exception:
            log.exception("send_failed")
            answer = {"type": "nack", "code": "unavailable", "message": "", "retryable": True}
        await self.say({**answer, "client_id": frame["client_id"]})

    async def _send(
        self, conversation_id: str, client_id: UUID, frame: dict[str, Any]
    ) -> dict[str, Any]:
        # The service's own statement finds the sender's place in the conversation, or refuses:
        # fetching it before would cost the hot path a round trip and decide nothing.
        await self.sends.count()
        extras, identifier, is_new = shapes.extras_in(frame), UUID(conversation_id), True
        what: dict[str, Any] = {"sender": self.user, "client_id": client_id, "text": frame["text"]}
        try:
            if extras or self.user.is_staff or not selectors.is_plain(frame["text"]):
                raise live.NotPlain
            message = await live.send_plain(conversation_id=identifier, **what)
        except live.NotPlain:
            send = in_thread(services.send_message)
            place = Conversation(id=identifier)
            message, is_new = await send(conversation=place, **what, **extras)
        return {
            "type": "ack",
            "conversation": conversation_id,
            "seq": message.seq,
            "id": str(message.id),
            "at": message.created_at.isoformat(),
            "duplicate": not is_new,
        }

    async def read(self, frame: dict[str, Any]) -> None:
        seq = number(frame["seq"])
        await self._move(frame, delivered=seq, read=seq)

    async def delivered(self, frame: dict[str, Any]) -> None:
        await self._move(frame, delivered=number(frame["seq"]), read=0)

    async def _move(self, frame: dict[str, Any], *, delivered: int, read: int) -> None:
        where = UUID(frame["conversation"])
        await live.move_watermark(
            reader=self.user, conversation_id=where, delivered=delivered, read=read
        )

    async def typing(self, frame: dict[str, Any]) -> None:
        await in_thread(self._type)(str(UUID(frame["conversation"])), bool(frame["is_typing"]))

    def _type(self, conversation_id: str, is_typing: bool) -> None:
        me = selectors.participation_of(self.user, conversation_id)
        services.set_typing(typist=self.user, conversation=me.conversation, is_typing=is_typing)

    async def looking(self, frame: dict[str, Any]) -> None:
        """Which conversation somebody has before their eyes in this tab, or that none is."""
        seen = str(UUID(frame["conversation"])) if frame["conversation"] else None
        await in_thread(services.set_looking)(
            user=self.user, socket_id=self.socket_id, conversation=seen, left=self.looks_at
        )
        self.looks_at = seen

    async def acknowledge(self, frame: dict[str, Any]) -> None:
        self.got = max(self.got, min(number(frame["count"]), self.pushed))

    async def people(self, frame: dict[str, Any]) -> None:
        """Who of these is here, and when the others last were: asked after a silence."""
        asked = [UUID(one) for one in frame["people"][:PEOPLE_AT_ONCE]]
        people = await in_thread(_presences)(self.user.id, asked)
        await self.say({"type": "people", "people": people})

    async def ping(self, frame: dict[str, Any]) -> None:
        await self.say({"type": "pong"})

    verbs = {
        "hello": hello,
        "send": send_text,
        "read": read,
        "delivered": delivered,
        "typing": typing,
        "looking": looking,
        "got": acknowledge,
        "people": people,
        "ping": ping,
    }

    # What happens elsewhere

    async def fact(self, message: dict[str, Any]) -> None:
        """A fact of a group this socket is in: forward it if it is still for this person."""
        envelope = message["envelope"]
        conversation = envelope["conversation"]
        if envelope["type"] == "typing.changed" and envelope["data"]["user"] == str(self.user.id):
            return
        if envelope["type"] == "conversation.opened":
            await self._join(envelope["data"]["conversation"])
        version = message["members_version"]
        if (
            version is not None
            and conversation in self.members
            and version > self.members[conversation][0]
            and not await self._still_in(conversation)
        ):
            return
        if (
            envelope["type"] == "message.updated"
            and conversation in self.members
            and envelope["data"]["seq"] <= self.members[conversation][1]
        ):
            return  # said before they came: the number it took is a gap that nothing fills
        if conversation is not None and conversation not in self.members:
            is_my_removal = envelope["type"] == "participant.removed"
            if not (is_my_removal and envelope["data"]["user"] == str(self.user.id)):
                return
        if self.pushed - self.got >= PUSH_WINDOW:
            await self.close(SLOW)
            return
        self.pushed += 1
        _version, joined_seq = self.members.get(conversation, (0, 0))
        await self.push(encoded(message, self.language, joined_seq))

    async def session_over(self, message: dict[str, Any]) -> None:
        await self.close(SESSION_OVER)

    # Housekeeping

    def is_due(self, period: float) -> bool:
        """Whether its session and its heads were last looked at a period ago."""
        return self.has_said_hello and time.monotonic() - self.checked_at >= period

    async def carry_on(self, alive: selectors.Alive, heads: dict[UUID, selectors.Head]) -> bool:
        """Say the heads if the session is still good, otherwise close; says which."""
        person = alive.people.get(self.user.id)
        signed_with = self.session.get(HASH_SESSION_KEY)
        if (
            person is None
            or self.session_key not in alive.sessions
            or person.get_session_auth_hash() != signed_with
        ):
            await self.close(SESSION_OVER)
            return False
        self.language = person.locale
        await self.say({"type": "heads", "heads": await self._join_all(heads)})
        return True

    async def _join_all(self, heads: dict[UUID, selectors.Head]) -> dict[str, int]:
        for identifier, head in heads.items():
            if str(identifier) not in self.members:
                group = bus.conversation_group(identifier)
                await self.channel_layer.group_add(group, self.channel_name)
            self.members[str(identifier)] = (head.members_version, head.joined_seq)
        for gone in set(self.members) - {str(identifier) for identifier in heads}:
            await self._leave(gone)
        return {str(identifier): head.last_seq for identifier, head in heads.items()}

    async def _join(self, conversation: str) -> None:
        group = bus.conversation_group(UUID(conversation))
        await self.channel_layer.group_add(group, self.channel_name)
        self.members[conversation] = (0, 0)  # who joined when is looked up with the first fact

    async def _leave(self, conversation: str) -> None:
        self.members.pop(conversation, None)
        group = bus.conversation_group(UUID(conversation))
        await self.channel_layer.group_discard(group, self.channel_name)

    async def _still_in(self, conversation: str) -> bool:
        try:
            me = await in_thread(selectors.participation_of)(self.user, conversation)
        except Refusal:
            await self._leave(conversation)
            return False
        self.members[conversation] = (me.conversation.members_version, me.joined_seq)
        return True

    async def say(self, frame: dict[str, Any]) -> None:
        await self.push(frame_of(frame))

    async def push(self, text: str) -> None:
        try:
            await self.base_send({"type": "websocket.send", "text": text})
        except Exception as error:  # gone without a word; ``disconnect`` follows
            log.debug("socket_gone", error=type(error).__name__)

    def _has_token(self) -> bool:
        """A bucket that holds two seconds' worth of frames."""
        if not hasattr(self, "tokens"):
            return False
        now = time.monotonic()
        rate = settings.SOCKET_MAX_FRAMES_PER_SECOND
        self.tokens = min(_burst(), self.tokens + (now - self.refilled_at) * rate)
        self.refilled_at = now
        self.tokens -= 1
        return self.tokens >= 0


def _burst() -> int:
    return 2 * settings.SOCKET_MAX_FRAMES_PER_SECOND


def _receipts_of(conversations: list[str]) -> dict[str, list[dict[str, Any]]]:
    return {one: selectors.receipts_of(Conversation(id=UUID(one))) for one in conversations}


def _presences(viewer: UUID, people: list[UUID]) -> list[dict[str, Any]]:
    # Who may see whom may have been chosen since this socket opened.
    me = selectors.active_person(viewer)
    return selectors.presences_among(me, people) if me else []


def _in_words(refusal: Refusal, language: str) -> dict[str, Any]:
    with translation.override(language):
        message = force_str(refusal.message)
    said = {"code": refusal.code, "message": message, "retryable": refusal.retryable}
    return refusal.details | said
