"""The drawn pictures: every motif draws, repeats itself exactly, varies with the seed, and is
never a blank sheet."""

import re
import xml.etree.ElementTree as ET

import pytest

from superapp.demo.pictures import BACKDROPS, MOTIFS, picture, rasterise
from superapp.demo.pictures.colour import lch_of, mix, oklch, shift

BLUE = ("#2f5286", "#d3b8a0")
PALE = ("#efe6d6", "#a8503f")


def test_there_are_motifs_for_every_trade():
    assert len(MOTIFS) >= 34
    assert set(BACKDROPS) == set(MOTIFS)
    trades = {"clay", "cloth", "flowers", "toys", "science", "tea", "shoes", "books", "outings"}
    assert set(BACKDROPS.values()) == trades


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_motif_is_well_formed_and_repeats_itself(motif):
    for seed in range(12):
        svg = picture(motif, PALE if seed % 2 else BLUE, seed)
        root = ET.fromstring(svg)  # noqa: S314 - our own text
        assert root.get("viewBox") == "0 0 400 400"
        assert svg == picture(motif, PALE if seed % 2 else BLUE, seed)
        # No font may be needed, and nothing may be left unfilled.
        assert "<text" not in svg
        assert "None" not in svg and "nan" not in svg and "{" not in svg


@pytest.mark.parametrize("motif", MOTIFS)
def test_neighbouring_seeds_draw_different_models(motif):
    shapes = {re.sub(rf"{motif}-[0-9a-f]{{8}}", "", picture(motif, BLUE, s)) for s in range(1, 6)}
    assert len(shapes) == 5


@pytest.mark.parametrize("motif", MOTIFS)
def test_ids_are_its_own_and_every_reference_holds(motif):
    one, other = picture(motif, BLUE, 1), picture(motif, PALE, 1)
    ids = re.findall(r'\bid="([^"]+)"', one)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", one)) <= set(ids)
    assert not set(ids) & set(re.findall(r'\bid="([^"]+)"', other))


@pytest.mark.parametrize("motif", MOTIFS)
def test_the_raster_has_its_size_its_colours_and_its_safe_area(motif):
    image = rasterise(picture(motif, BLUE, 3), 160)
    assert image.mode == "RGB" and image.size == (160, 160)
    colours = image.getcolors(maxcolors=160 * 160)
    assert colours is not None and len(colours) > 200
    if motif != "film-pass":  # its strap runs out of the picture on purpose
        # The strip above the middle 4:3 holds backdrop only: paper is pale everywhere.
        top = image.crop((0, 0, 160, 18)).convert("L")
        assert top.getextrema()[0] > 165


def test_colours_are_honoured():
    blue = rasterise(picture("mug", ("#2f5286", "#2f5286"), 4), 100).getpixel((44, 60))
    red = rasterise(picture("mug", ("#b03a2e", "#b03a2e"), 4), 100).getpixel((44, 60))
    assert isinstance(blue, tuple) and isinstance(red, tuple)
    assert blue[2] > blue[0] and red[0] > red[2]


def test_oklch_round_trips_and_stays_in_gamut():
    for colour in ("#2f5286", "#d3b8a0", "#000000", "#ffffff", "#c4574d"):
        assert oklch(*lch_of(colour)) == colour
    assert re.fullmatch(r"#[0-9a-f]{6}", oklch(0.7, 0.4, 140))
    assert mix("#000000", "#ffffff", 0) == "#000000"
    assert lch_of(shift("#2f5286", light=0.1))[0] > lch_of("#2f5286")[0]
