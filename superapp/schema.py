"""How the APIs describe themselves: settings, in a file of their own."""

SPECTACULAR_SETTINGS = {
    "TITLE": "Palabre",
    "DESCRIPTION": "Commerce by conversation: messages, wallet, shops and orders.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "AttachmentKindEnum": "messaging.models.Attachment.Kind",
        "AskKindEnum": "messaging.models.Ask.Kind",
        "AttachmentStateEnum": "messaging.models.Attachment.State",
        "CouponStateEnum": "shop.models.Coupon.State",
        "CurrencyEnum": "wallet.serializers.exchange.CURRENCIES",
    },
}
