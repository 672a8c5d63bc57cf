"""What is for sale: categories, listings, variants with stock, images."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models import uuid7
from shop.models.shops import Shop, in_language


class Category(models.Model):
    """A trade in Discover."""

    slug = models.SlugField(_("slug"), unique=True)
    name_en = models.CharField(_("name (English)"), max_length=40)
    name_fr = models.CharField(_("name (French)"), max_length=40)
    sign = models.CharField(_("sign"), max_length=24, default="tag")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")


class Listing(models.Model):
    """A thing for sale. Text may be in one language or both; ``search`` holds both, stemmed.

    ``search`` and ``search_text`` are written by the catalogue's services, never by hand.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    shop = models.ForeignKey(
        Shop, on_delete=models.CASCADE, related_name="listings", verbose_name=_("shop")
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="listings", verbose_name=_("category")
    )
    title_en = models.CharField(_("title (English)"), max_length=80, blank=True)
    title_fr = models.CharField(_("title (French)"), max_length=80, blank=True)
    facts_en = models.CharField(_("facts (English)"), max_length=120, blank=True)
    facts_fr = models.CharField(_("facts (French)"), max_length=120, blank=True)
    about_en = models.TextField(_("about (English)"), blank=True)
    about_fr = models.TextField(_("about (French)"), blank=True)
    is_active = models.BooleanField(_("on sale"), default=True)
    search = SearchVectorField(null=True, editable=False)
    search_text = models.TextField(default="", editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_en="") | ~Q(title_fr=""), name="listing_has_a_title"
            )
        ]
        indexes = [
            GinIndex(fields=["search"], name="listing_search"),
            GinIndex(OpClass(F("search_text"), "gin_trgm_ops"), name="listing_search_text"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def facts(self) -> str:
        return in_language(self, "facts")

    @property
    def about(self) -> str:
        return in_language(self, "about")


class Variant(models.Model):
    """What is bought: a size, a colour, with its price and stock.

    left = on_hand - reserved. An order reserves; shipping takes from both; cancelling gives back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    listing = models.ForeignKey(
        Listing, on_delete=models.CASCADE, related_name="variants", verbose_name=_("listing")
    )
    sku = models.CharField(_("SKU"), max_length=40, unique=True)
    label_en = models.CharField(_("label (English)"), max_length=40, blank=True)
    label_fr = models.CharField(_("label (French)"), max_length=40, blank=True)
    price = models.BigIntegerField(_("price"))
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reserved__gte=0, reserved__lte=F("on_hand")),
                name="variant_never_oversold",
            ),
            models.CheckConstraint(condition=Q(price__gt=0), name="variant_price_positive"),
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def label(self) -> str:
        return in_language(self, "label")

    @property
    def left(self) -> int:
        return self.on_hand - self.reserved


class Image(models.Model):
    """A picture of a listing, kept only in the sizes that screens use (WebP, metadata removed)."""

    listing = models.ForeignKey(
        Listing, on_delete=models.CASCADE, related_name="images", verbose_name=_("listing")
    )
    thumb = models.ImageField(_("thumb, 160 px"), upload_to="listings/")
    card = models.ImageField(_("card, 480 px"), upload_to="listings/")
    full = models.ImageField(_("full, 1200 px"), upload_to="listings/")
    alt = models.CharField(_("description"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.alt or str(self.thumb)
