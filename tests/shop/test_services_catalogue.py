"""The catalogue's verbs: listings, stock, and pictures that tell nothing."""

import io

import pytest
from PIL import Image as Picture
from PIL.PngImagePlugin import PngInfo

from messaging.errors import Conflict, Invalid, NotFound
from shop import selectors, services
from shop.errors import BadPicture, BadQuantity
from shop.models import Variant
from shop.services import NewVariant
from shop.services.pictures import SIZES

pytestmark = pytest.mark.django_db


def picture(size=(1600, 1200), form="PNG", mode="RGB", **save) -> bytes:
    out = io.BytesIO()
    Picture.new(mode, size, "teal").save(out, form, **save)
    return out.getvalue()


class TestShops:
    def test_a_shop_has_an_account_an_owner_and_staff(self, shop, seller, helper):
        assert selectors.staff_of(shop) == [seller, helper]
        assert selectors.shops_of(helper) == [shop]
        assert shop.account.code == f"shop.{shop.id}"

    def test_the_owner_stays(self, seller, shop):
        with pytest.raises(Invalid):
            services.remove_staff(actor=seller, shop=shop, user=seller)


class TestListings:
    def test_it_needs_a_title_and_a_variant(self, shop, category):
        with pytest.raises(Invalid):
            services.create_listing(shop=shop, category=category, variants=[NewVariant(100, 1)])
        with pytest.raises(Invalid):
            services.create_listing(shop=shop, category=category, title_en="Cup", variants=[])

    @pytest.mark.parametrize("variant", [NewVariant(0, 1), NewVariant(-5, 1), NewVariant(100, -1)])
    def test_a_variant_has_a_price_and_no_debt(self, shop, category, variant):
        with pytest.raises(Invalid):
            services.create_listing(
                shop=shop, category=category, title_en="Cup", variants=[variant]
            )

    def test_an_offer_shows_the_lowest_price(self, buyer, shop, category):
        listing = services.create_listing(
            shop=shop,
            category=category,
            title_en="Dress",
            variants=[NewVariant(8900, 0, "38"), NewVariant(7900, 2, "36")],
        )
        offer = selectors.listing_for(buyer, listing.id)
        assert (offer.price, offer.is_from, offer.left) == (7900, True, 2)
        assert offer.only_variant is None


class TestStock:
    def test_it_is_set_and_told(self, seller, mug, heard):
        services.set_stock(actor=seller, variant=mug, on_hand=9)
        mug.refresh_from_db()
        assert mug.on_hand == 9
        assert heard() == [("stock.changed", {"listing": str(mug.listing_id)})]

    def test_never_below_what_orders_hold(self, seller, mug):
        Variant.objects.filter(id=mug.id).update(reserved=2)
        with pytest.raises(Conflict):
            services.set_stock(actor=seller, variant=mug, on_hand=1)

    @pytest.mark.parametrize("on_hand", [-1, 10**9, True, "3", None])
    def test_a_strange_number_is_refused(self, seller, mug, on_hand):
        with pytest.raises(BadQuantity):
            services.set_stock(actor=seller, variant=mug, on_hand=on_hand)

    def test_only_by_the_shop(self, buyer, florist, mug):
        for one in (buyer, selectors.staff_of(florist)[0]):
            with pytest.raises(NotFound):
                services.set_stock(actor=one, variant=mug, on_hand=9)


class TestPictures:
    @pytest.fixture(autouse=True)
    def _media(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    @pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
    def test_it_is_kept_in_fixed_sizes(self, listing, form):
        image = services.add_image(listing=listing, file=picture(form=form), alt="Blue")
        for name, side in SIZES.items():
            with Picture.open(getattr(image, name).path) as kept:
                assert kept.format == "WEBP"
                assert kept.size == (side, side * 3 // 4)

    def test_a_small_one_is_not_blown_up(self, listing):
        image = services.add_image(listing=listing, file=picture((100, 80)))
        with Picture.open(image.full.path) as kept:
            assert kept.size == (100, 80)

    def test_they_come_one_after_the_other(self, listing):
        made = [services.add_image(listing=listing, file=picture((40, 40))) for _ in range(3)]
        assert [image.position for image in made] == [0, 1, 2]

    def test_nothing_but_pixels_is_kept(self, listing):
        exif = Picture.Exif()
        exif[0x010F] = "SecretCamera"
        info = PngInfo()
        info.add_text("Comment", "SecretComment")
        for file in (picture(form="JPEG", exif=exif), picture(pnginfo=info)):
            image = services.add_image(listing=listing, file=file)
            with image.full.open() as kept:
                assert b"Secret" not in kept.read()

    def test_it_stands_upright(self, listing):
        exif = Picture.Exif()
        exif[0x0112] = 6
        image = services.add_image(listing=listing, file=picture((400, 200), "JPEG", exif=exif))
        with Picture.open(image.full.path) as kept:
            assert kept.size == (200, 400)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"not a picture",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            picture((60, 60), "GIF"),
            picture((60, 60), "BMP"),
            picture()[:400],
            picture((60, 60), "JPEG")[:200],
        ],
        ids=["empty", "text", "svg", "gif", "bmp", "cut", "cut jpeg"],
    )
    def test_everything_else_is_refused(self, listing, data):
        with pytest.raises(BadPicture):
            services.add_image(listing=listing, file=data)
        assert not listing.images.exists()

    def test_a_bomb_is_refused_before_it_is_decoded(self, listing):
        bomb = picture((9000, 9000), "PNG", "1")
        assert len(bomb) < 100_000
        with pytest.raises(BadPicture):
            services.add_image(listing=listing, file=bomb)
