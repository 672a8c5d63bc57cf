"""French is complete, and stays so: the check notices whatever is missing or wrong."""

import re

import pytest
from babel.messages.catalog import Catalog
from django.core.management import CommandError, call_command

from superapp import translations

PO = """
msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Hello"
msgstr "Bonjour"

msgid "%(n)s cup"
msgid_plural "%(n)s cups"
msgstr[0] "%(n)s tasse"
msgstr[1] "%(n)s tasses"
"""


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A project of one Python file and one template, with its French."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "shop" / "words.py").write_text(
        "from django.utils.translation import gettext_lazy as _\nGREETING = _('Hello')\n"
    )
    (tmp_path / "templates" / "cups.html").write_text(
        "{% load i18n %}{% blocktranslate count n=cups|length %}{{ n }} cup{% plural %}"
        "{{ n }} cups{% endblocktranslate %}"
    )
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    po = translations.path_of("fr")
    po.parent.mkdir(parents=True)
    po.write_text(PO.strip() + "\n")
    return tmp_path


def found() -> list[str]:
    return list(translations.problems("fr"))


def test_french_is_complete():
    assert found() == []
    call_command("translate", "--check", verbosity=0)


def test_french_is_set_as_french_is():
    """Narrow no-break spaces before : ; ! ? and inside quotes, and a curved apostrophe."""
    offences = [
        form
        for message in translations.read("fr")
        if message.id
        for form in (message.string if isinstance(message.string, tuple) else (message.string,))
        if re.search(r" [;:!?»]|« |'|\w[!?;](?!\w)", form)
    ]
    assert offences == []


def test_a_complete_catalogue_is_left_alone(source):
    assert found() == []
    translations.update("fr")
    once = translations.path_of("fr").read_bytes()
    translations.update("fr")
    assert translations.path_of("fr").read_bytes() == once
    assert found() == []
    assert b"Date" not in once and not re.search(rb"#: .*:\d", once)


def test_a_new_text_is_missing_until_it_is_translated(source):
    (source / "templates" / "new.html").write_text(
        '{% load i18n %}{% translate "Cancel" context "order" %} {{ _("Close") }}'
    )
    assert found() == ["missing: 'Cancel'", "missing: 'Close'"]
    with pytest.raises(CommandError, match="Cancel"):
        call_command("translate", "--check")
    catalog = translations.update("fr")
    assert found() == ["untranslated: 'Cancel'", "untranslated: 'Close'"]
    assert catalog.get("Hello").string == "Bonjour"
    assert catalog.get("Cancel", context="order") is not None


def test_a_text_that_went_is_noticed_and_dropped(source):
    (source / "shop" / "words.py").write_text("")
    assert found() == ["no longer said: 'Hello'"]
    translations.update("fr")
    assert found() == [] and "Bonjour" not in translations.path_of("fr").read_text()


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"%(n)s tasses"', '"%(number)s tasses"', "other placeholders"),
        ('"%(n)s tasses"', '"des tasses"', "other placeholders"),
        ('"%(n)s tasse"', '""', "untranslated"),
        ('msgid "Hello"', '#, fuzzy\nmsgid "Hello"', "fuzzy"),
        ('"Bonjour"', '"Bonjour !"', "not set as its language is (run `manage.py translate`)"),
    ],
)
def test_a_fault_is_named(source, right, wrong, said):
    po = translations.path_of("fr")
    po.write_text(po.read_text().replace(right, wrong))
    assert [line.split(":")[0] for line in found()] == [said]


def test_french_is_set_by_the_command_however_it_was_typed(source):
    po = translations.path_of("fr")
    po.write_text(po.read_text().replace('"Bonjour"', '"« Bonjour » : c\'est dit !"'))
    translations.update("fr")
    said = translations.read("fr").get("Hello").string
    assert said == "«\u202fBonjour\u202f»\u202f: c’est dit\u202f!"
    assert found() == []


def test_every_way_to_mark_a_text_is_heard(source):
    (source / "shop" / "words.py").write_text(
        "from django.utils.translation import gettext, ngettext_lazy, pgettext, npgettext\n"
        "gettext('a' ' long one')\n"
        "ngettext_lazy('%(n)d b', '%(n)d bs', 'n')\n"
        "pgettext('verb', 'c')\n"
        "npgettext('noun', 'd', 'ds', 2)\n"
        "gettext(variable)\n"
    )
    (source / "templates" / "cups.html").write_text(
        "{% load i18n %}{% translate 'e' as e %}{% trans \"it's\" %}"
        "{% blocktranslate trimmed with x=y %}\n  say\n  {{ x }}\n{% endblocktranslate %}"
    )
    catalog = translations.template()
    assert {(message.id, message.context) for message in catalog if message.id} == {
        ("a long one", None),
        (("%(n)d b", "%(n)d bs"), None),
        ("c", "verb"),
        (("d", "ds"), "noun"),
        ("e", None),
        ("it's", None),
        ("say %(x)s", None),
    }


def test_what_is_compiled_is_what_is_read(source):
    call_command("translate", "--compile")
    assert translations.path_of("fr").with_suffix(".mo").stat().st_size > 0
    assert isinstance(translations.read("fr"), Catalog)
