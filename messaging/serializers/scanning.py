"""The shapes of reading a code from a camera's frame."""

from typing import Any

from rest_framework import serializers


class FrameSerializer(serializers.Serializer[Any]):
    frame = serializers.FileField(help_text="A small JPEG or PNG, 200 kB at most.")


class ReadSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(allow_blank=True)
