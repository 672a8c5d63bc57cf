"""The wooden train. Colours: the engine, then the wagon."""

from .canvas import Canvas, box, disc, line, path
from .colour import Tone, mix
from .woods import BEECH


def train(c: Canvas) -> None:
    """A wooden locomotive, with one wagon carrying blocks, logs or balls."""
    load = c.variant(3)
    one, two = c.main, c.second
    roof = one if c.variant(2, 3) else two
    c.table(256)
    c.frame(1.06, 200, 300, 8)
    c.shadow(206, 303, 158, 8)
    c.add(box(40, 300, 330, 5, BEECH.shade, 2), box(40, 299, 330, 3, BEECH.light, 1.5))
    _wagon(c, two, load)
    c.add(line("M196 274H216", "#7a6a58", 5), disc(206, 274, 4, None, "#5d5044"))
    c.add(box(212, 262, 150, 20, c.linear((0, BEECH.lit(0.3)), (1, BEECH.shade), to=(0, 1)), 5))
    boiler = c.linear((0, one.lit(0.4)), (0.3, one.body), (1, one.deep), to=(0, 1))
    c.add(
        box(262, 206, 92, 56, boiler, 12),
        disc(352, 234, 9, 27, one.dark(0.2)),
        disc(353, 234, 6, 20, BEECH.body),
    )
    for x in (284, 312):
        c.add(
            box(
                x,
                206,
                7,
                56,
                c.linear((0, two.lit(0.3)), (0.4, two.body), (1, two.deep), to=(0, 1)),
                2,
            )
        )
    c.add(line("M272 214H340", "#ffffff", 4, opacity=0.4))
    c.add(
        path("M326 208L322 170H346L342 208Z", c.across(two)),
        box(317, 160, 34, 13, c.across(BEECH), 5),
    )
    c.add(disc(292, 204, 13, 11, c.ball(BEECH)))
    plain = Tone(mix(one.body, two.body, 0.5)) if load == 1 else one
    cab = c.across(two if c.variant(2, 3) else plain)
    c.add(
        box(214, 174, 54, 90, cab, 6),
        box(226, 192, 30, 32, "#f3ead8", 5),
        box(226, 192, 30, 32, one.ink, 5, opacity=0.16),
    )
    c.add(path("M228 222L228 200Q228 194 234 194H246Z", "#ffffff", opacity=0.6))
    c.add(
        path(
            "M204 176C206 162 276 162 280 176L276 180H208Z",
            c.linear((0, roof.lit(0.2)), (1, roof.shade), to=(0.5, 1)),
        )
    )
    for x, r in ((236, 25), (288, 17), (334, 17)):
        _wheel(c, x, 300 - r, r, two if r > 20 else one)
    if c.variant(2, 3):
        c.add(path("M318 162L308 142H360L350 162Z", c.across(one)))
        c.add(line("M292 204V186", BEECH.deep, 4), disc(292, 184, 8, 9, c.ball(Tone("#dfb04f"))))
        return
    for i, (x, y, r) in enumerate(((330, 142, 9), (318, 122, 12), (298, 104, 15))):
        c.add(disc(x, y, r, None, "#ffffff", opacity=0.75 - i * 0.15))


def _wagon(c: Canvas, tone: Tone, load: int) -> None:
    if load == 0:
        for x, y, t in (
            (72, 196, c.main),
            (112, 196, Tone("#e6c27a")),
            (150, 196, Tone("#7fa08a")),
            (92, 158, tone),
        ):
            c.add(
                box(x, y, 36, 36, c.slant(t), 4),
                box(x + 9, y + 9, 18, 18, t.lit(0.5), 9, opacity=0.7),
            )
    elif load == 1:
        for x, y in ((88, 214), (122, 214), (156, 214), (105, 188), (139, 188)):
            c.add(
                disc(x, y, 17, None, c.ball(Tone("#a9794d"))),
                disc(x, y, 11, None, BEECH.light),
                disc(x, y, 6, None, "none", stroke=BEECH.shade, stroke_width=1.4),
            )
    else:
        for x, y, t in (
            (84, 216, c.main),
            (124, 212, Tone("#e6c27a")),
            (164, 216, Tone("#86a894")),
            (104, 190, tone),
            (146, 188, c.main),
        ):
            c.add(disc(x, y, 20, None, c.ball(t)), disc(x - 6, y - 8, 5, 3.4, "#fff", opacity=0.5))
    body = c.linear((0, tone.lit(0.22)), (0.5, tone.body), (1, tone.dark(0.22)), to=(0.7, 1))
    c.add(path("M58 222H190L184 272H64Z", body), line("M62 226H186", tone.lit(0.5), 3, opacity=0.8))
    for x in (96, 124, 152):
        c.add(line(f"M{x} 230V268", tone.ink, 1.6, opacity=0.28))
    c.add(box(54, 266, 144, 14, c.linear((0, BEECH.lit(0.3)), (1, BEECH.shade), to=(0, 1)), 5))
    for x in (88, 162):
        _wheel(c, x, 282, 18, c.main)


def _wheel(c: Canvas, x: float, y: float, r: float, tone: Tone) -> None:
    c.add(disc(x + 2, y + 1.5, r, None, tone.ink), disc(x, y, r, None, c.ball(tone)))
    c.add(
        disc(x, y, r * 0.62, None, tone.lit(0.25)),
        disc(x, y, r * 0.62, None, tone.shade, opacity=0.35),
    )
    c.add(disc(x, y, r * 0.26, None, c.ball(BEECH)))
