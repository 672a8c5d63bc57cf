"""Statements and receipts as files: read back, harmless, in both languages."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format
from reportlab.platypus import Table

from messaging.models import uuid7
from wallet import ledger, selectors, services
from wallet.errors import TooLong
from wallet.selectors import Sieve
from wallet.serializers import exports, papers, tables
from wallet.services import dated

pytestmark = pytest.mark.django_db
OCTOBER = {"from": "2025-10-01", "to": "2025-10-31"}


@pytest.fixture
def account(alice, shop):
    """50.00 in, then three that went out with memos no spreadsheet should obey."""
    with dated(datetime(2025, 10, 1, 9, 30, tzinfo=UTC)):
        services.top_up(user=alice, top_up_id=uuid7(), amount=123_450)
    wallet = services.open_wallet(owner=alice)
    memos = ["=1+1", '@SUM(A1), "quoted"', "Thé; café\nand more", "Müller, Žižek, 山田"]
    for day, memo in enumerate(memos, start=2):
        with dated(datetime(2025, 10, day, 9, 30, tzinfo=UTC)):
            ledger.write(
                [ledger.Single(uuid7(), wallet.id, shop.id, 1_205, "EUR", "payment", memo)]
            )
    return wallet


def rows_of(text: str, delimiter: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=delimiter))


def test_csv_reads_back_as_it_was_and_is_no_formula(account):
    with timezone.override("Europe/Paris"):
        _name, lines = exports.statement_table(account, Sieve())
        head, *rows = rows_of("".join(lines), ",")
    assert head[0] == "Date" and len(head) == 9
    assert [row[4] for row in rows] == [
        "Müller, Žižek, 山田",
        "Thé; café\nand more",
        '\'@SUM(A1), "quoted"',
        "'=1+1",
        "",
    ]
    assert rows[0][:2] == ["2025-10-05", "11:30:00"]
    assert (rows[0][5], rows[0][6], rows[-1][5]) == ("-12.05", "1186.30", "1234.50")
    assert rows[0][8] == str(selectors.sifted(account, Sieve()).rows[0].transfer_id)


def test_csv_in_french_has_commas_in_numbers_and_semicolons_between(account):
    with translation.override("fr"):
        name, lines = exports.statement_table(account, selectors.sieve_of(OCTOBER))
        rows = rows_of("".join(lines), ";")
    assert rows[-1][5] == "1234,50" and rows[1][5] == "-12,05"
    assert name.isascii() and name.endswith("20251001-20251031.csv")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "  =1", "−1", "＝1"])
def test_no_cell_begins_a_formula(text):
    assert tables.harmless(text) == f"'{text}"


def test_a_long_table_comes_in_pieces(account, monkeypatch):
    portions = selectors.walked(account, Sieve(), 2)
    assert len(list(tables.table_lines(portions))) == 1 + 3


def story_of(account, asked, monkeypatch) -> list:
    """What the statement of a period is made of."""
    told = []
    monkeypatch.setattr(papers, "_made", lambda title, story: told.extend(story) or b"")
    exports.statement_paper("Alice Martin", account, selectors.sieve_of(asked))
    return told


def words_in(story) -> str:
    """The text of paragraphs and tables, marks left out."""
    found = []
    for one in story:
        if isinstance(one, Table):
            found += [cell.text for row in one._cellvalues for cell in row]
        elif hasattr(one, "text"):
            found.append(one.text)
    return " | ".join(re.sub(r"<[^>]+>", " ", text) for text in found).replace("\xa0", " ")


def test_a_statement_opens_and_closes_and_runs_between(account, monkeypatch):
    said = words_in(story_of(account, {"from": "2025-10-03", "to": "2025-10-04"}, monkeypatch))
    for words in ("Alice Martin", "3 October 2025 to 4 October 2025", "€1,222.45", "€1,198.35"):
        assert words in said
    assert said.index("€1,210.40") < said.rindex("€1,198.35")
    assert said.count("−€12.05") == 2


def test_a_statement_of_nothing_says_so(account, monkeypatch):
    said = words_in(story_of(account, {"month": "2025-11"}, monkeypatch))
    assert "No movements in this period." in said and said.count("€1,186.30") == 2


def test_a_statement_without_an_end_runs_to_today(account, monkeypatch):
    today = date_format(timezone.localdate(), "j F Y")
    assert f" to {today} |" in words_in(story_of(account, {}, monkeypatch))


def test_papers_are_pdf_and_count_their_pages(account, shop):
    for _ in range(3):
        batch = [
            ledger.Single(uuid7(), account.id, shop.id, 1, "EUR", "payment", f"PL-{n}")
            for n in range(40)
        ]
        ledger.write(batch)
    _name, body = exports.statement_paper("Ålice 山田 <b>", account, Sieve())
    assert body.startswith(b"%PDF-") and body.rstrip().endswith(b"%%EOF")
    assert int(re.search(rb"/Count (\d+)", body)[1]) > 3
    with pytest.raises(TooLong):
        exports.statement_paper("Alice", account, Sieve(), limit=100)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_receipt_says_both_sides_and_the_numbers(alice, account, language):
    row = selectors.sifted(account, Sieve()).rows[0]
    moved = selectors.movement_of(alice, row.transfer_id)
    with translation.override(language):
        said = words_in(papers.receipt_story(moved))
        name, body = exports.receipt(moved)
    for words in ("Atelier Kaolin", alice.display_name, moved.reference, str(row.transfer_id)):
        assert words in said
    assert body.startswith(b"%PDF-") and moved.reference.lower() in name


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        ("Inès", "Inès"),
        ("Ine\u0300s", "Inès"),
        ("12\u202f€", "12\xa0€"),
        ("\u2212€1", "\u2212€1"),
        ("żółw", "zółw"),
        ("山田", "__"),
        ("a\u202eb\u0000", "ab"),
        ("\U0001f44d ok", "_ ok"),
    ],
)
def test_letters_the_font_lacks_stop_nothing(text, set_as):
    assert papers.settable(text) == set_as
