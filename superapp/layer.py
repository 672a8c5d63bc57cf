"""The channel layer: channels-redis' pub/sub layer, which reads each message once a process."""

from collections import OrderedDict
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer

KEPT = 64


class SharedPubSubLayer(RedisPubSubChannelLayer):
    """Every local member of a group is handed the very same object, decoded by the first.

    The layer puts the bytes that came from Valkey, one object, into the queue of each member, and
    would decode them once a member. Consumers must not change what they receive, but may keep
    in it what others can use too: the frame that all of them send, encoded once.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By the identity of the bytes; holding them, so that no other object takes their address.
        self._read: OrderedDict[int, tuple[bytes, Any]] = OrderedDict()

    def deserialize(self, message: bytes) -> Any:
        found = self._read.get(id(message))
        if found is not None and found[0] is message:
            return found[1]
        decoded = super().deserialize(message)
        self._read[id(message)] = (message, decoded)
        if len(self._read) > KEPT:
            self._read.popitem(last=False)
        return decoded
