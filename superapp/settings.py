"""Settings, all from the environment, safe for production unless DEMO=1 says otherwise.

DEMO=1 (what ``make run`` sets) starts embedded engines when no URL is given, shows outgoing mail
on a page, fills the sandbox wallet freely and allows plain HTTP on the loopback address.
"""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from superapp import keys, limits, logs, queues, roles
from superapp.paying import *  # noqa: F403  # its names are settings of the same standing
from superapp.purse import *  # noqa: F403
from superapp.schema import *  # noqa: F403

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", "") or BASE_DIR / ".data").resolve()
PORT = env.int("PORT", 8000)
DEMO = env.bool("DEMO", False)
TESTING = "pytest" in sys.modules
DEBUG = env.bool("DEBUG", False)


def _secret_key() -> str:
    """The configured key; in demo mode one made once and kept in DATA_DIR."""
    if key := env.str("SECRET_KEY", ""):
        return key
    if not (DEMO or TESTING):
        raise ImproperlyConfigured("SECRET_KEY must be set (or DEMO=1 for a trial on this machine)")
    return keys.kept(DATA_DIR / "secret_key", keys.new_secret_key)


def _engine_urls() -> tuple[str, str]:
    """The database's and Valkey's URLs; embedded engines serve where none is configured."""
    database, redis = env.str("DATABASE_URL", ""), env.str("REDIS_URL", "")
    if database and redis:
        return database, redis
    if not (DEMO or TESTING):
        raise ImproperlyConfigured("DATABASE_URL and REDIS_URL must be set (or DEMO=1)")
    from superapp import embedded

    embedded_database, embedded_redis = embedded.urls(DATA_DIR)
    return database or embedded_database, redis or embedded_redis


SECRET_KEY = _secret_key()
DATABASE_URL, REDIS_URL = _engine_urls()
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", "")  # see superapp/roles.py
IS_OWNER = bool(DATABASE_OWNER_URL) and sys.argv[1:2] in ([one] for one in roles.OWNERS_COMMANDS)
if TESTING and REDIS_URL.endswith("/0"):
    # Never the queues of a demo that runs beside the tests, nor those of the other test processes.
    REDIS_URL = REDIS_URL[:-1] + str(1 + int(env.str("PYTEST_XDIST_WORKER", "gw0")[2:]) % 15)

# Where people reach us: full origins, scheme and port included.
ORIGINS: list[str] = env.list("ORIGINS", default=[])
if DEMO or TESTING:
    ORIGINS += [f"http://127.0.0.1:{PORT}", f"http://localhost:{PORT}"]
ALLOWED_HOSTS = sorted({origin.split("//")[-1].split(":")[0] for origin in ORIGINS})
CSRF_TRUSTED_ORIGINS = ORIGINS
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "superapp.apps.SuperappConfig",
    "sellers",
    "shop",
    "wallet",
    "messaging",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "servestatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rest_framework.authtoken",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "superapp.handler.StaticMiddleware",
    "superapp.middleware.PolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "superapp.sessions.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "superapp.middleware.SessionActivityMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "superapp.middleware.LogMiddleware",
    "superapp.middleware.DeviceMiddleware",
    "superapp.middleware.ReaderMiddleware",
    "superapp.middleware.RefusalMiddleware",
    "superapp.middleware.LimitMiddleware",
]

ROOT_URLCONF = "superapp.urls"
ASGI_APPLICATION = "superapp.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "superapp.shell.shell",
            ],
        },
    }
]
if DEBUG:
    TEMPLATES[0]["OPTIONS"]["loaders"] = TEMPLATES[0]["OPTIONS"]["loaders"][0][1]

# The pool replaces persistent connections, which leak under ASGI; each request and each socket
# verb borrows one connection for as long as it needs it.
DATABASE_POOL = env.int("DATABASE_POOL", 16)
DATABASES = {"default": env.db_url_config(DATABASE_OWNER_URL if IS_OWNER else DATABASE_URL)}
DATABASES["default"] |= {
    # Asked before each use: after a restart of PostgreSQL no request meets a dead connection.
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": DATABASES["default"].get("OPTIONS", {})
    | {
        "pool": {"min_size": 2, "max_size": DATABASE_POOL, "timeout": 5},
        "prepare_threshold": 2,  # of what the server binds: the ledger's one statement
        "options": (
            "-c lock_timeout=2s -c statement_timeout=10s -c idle_in_transaction_session_timeout=15s"
            # One person's question never takes all processors, nor waits for them.
            " -c max_parallel_workers_per_gather=0 -c jit=off"
        ),
    },
}

# Requests served at a time by one process: a few connections are kept for its sockets.
REQUESTS_AT_ONCE = max(1, DATABASE_POOL - 4)
REQUESTS_WAIT_SECONDS = env.float("REQUESTS_WAIT_SECONDS", 20)

CACHES = {
    "default": {
        "BACKEND": "superapp.cache.ForgetfulCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "palabre",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

# The pub/sub layer carries hints only; Postgres is the log (see messaging/bus.py).
# redis-py 8 gives sockets a five-second timeout, which would kill every idle subscription.
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "superapp.layer.SharedPubSubLayer",
        "CONFIG": {
            "hosts": [{"address": REDIS_URL, "socket_timeout": None}],
            # Pub/sub knows no database numbers: this tells two of them on one Valkey apart.
            "prefix": f"palabre{urlsplit(REDIS_URL).path}",
        },
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_QUEUES, CELERY_TASK_ROUTES = queues.QUEUES, queues.ROUTES
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = queues.SCHEDULE

AUTH_USER_MODEL = "messaging.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_ADAPTER = "superapp.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "superapp.accounts.SignupForm",
    "login": "superapp.forms.LoginForm",
    "add_email": "superapp.forms.AddEmailForm",
    "change_password": "superapp.forms.ChangePasswordForm",
    "set_password": "superapp.forms.SetPasswordForm",
    "reset_password": "superapp.forms.ResetPasswordForm",
    "reset_password_from_key": "superapp.forms.ResetPasswordKeyForm",
    "reauthenticate": "superapp.forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Palabre: "
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# Passkeys confirm payments and sign in; they are no second factor that could lock somebody out.
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"login_webauthn": "superapp.forms.PasskeyLoginForm"}
MFA_ADAPTER = "superapp.accounts.PasskeyAdapter"
USERSESSIONS_TRACK_ACTIVITY = False  # a write a request; SessionActivityMiddleware is sparing
USERSESSIONS_ADAPTER = "superapp.accounts.SessionsAdapter"

# The demo keeps mails where its own page can show them; production speaks SMTP.
if DEMO and not TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
else:
    EMAIL_URL = env.str("EMAIL_URL", "consolemail://")
    vars().update(env.email_url_config(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Palabre <palabre@localhost>")

# Web push: our own key pair (manage.py vapid prints one); without it nobody is asked.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", "")
if (DEMO or TESTING) and not VAPID_PRIVATE_KEY:
    VAPID_PRIVATE_KEY = keys.kept(DATA_DIR / "vapid_key", keys.new_vapid_key)
VAPID_SUBJECT = keys.vapid_subject(env.str("VAPID_SUBJECT", ""), ORIGINS, DEFAULT_FROM_EMAIL)
UNREAD_MAIL_MINUTES = env.int("UNREAD_MAIL_MINUTES", 15)
PUSH_LOCAL = env.bool("PUSH_LOCAL", DEMO or TESTING)  # a push service on this machine will do

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "superapp.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO or DEBUG or TESTING
        else "superapp.storage.HashedModulesStorage"
    },
}
# The demo serves straight from the source tree; production from the hashed copy.
SERVESTATIC_USE_FINDERS = DEMO or DEBUG or TESTING
SERVESTATIC_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "rest_framework.authentication.TokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["superapp.api.Parser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "superapp.api.refuse",
    "DEFAULT_THROTTLE_CLASSES": ["superapp.api.PersonThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": "10/min"},
    # Unset, the header that anyone can write would be believed, and no throttle would hold.
    "NUM_PROXIES": TRUSTED_PROXIES,
}
# Strict: no inline script or style anywhere; sockets on our own origin only.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {name: [] for name in ("payment", "usb")} | {
    name: ["self"] for name in ("camera", "geolocation", "microphone")
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "superapp.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"
if not (DEMO or TESTING):
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^ledgerz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# What link previews may fetch although it is not public ("127.0.0.1:8123"): for tests alone.
PREVIEW_TEST_ADDRESSES: list[str] = (
    env.list("PREVIEW_TEST_ADDRESSES", default=[]) if TESTING else []
)

# Limits and prices of the house.
MESSAGE_MAX_LENGTH = 10_000
ATTACHMENT_BYTES = {
    "image": 20 << 20,
    "video": 64 << 20,
    "audio": 16 << 20,
    "file": 32 << 20,
}
ATTACHMENT_BYTES_A_DAY = env.int("ATTACHMENT_BYTES_A_DAY", 500 << 20)
EDIT_MINUTES = env.int("EDIT_MINUTES", 15)
RECALL_HOURS = env.int("RECALL_HOURS", 48)
GROUP_MAX_MEMBERS = 500
SOCKET_MAX_FRAME = 65_536
SOCKET_MAX_FRAMES_PER_SECOND = 50
SOCKET_HEADS_SECONDS = env.int("SOCKET_HEADS_SECONDS", 20)
# Limits of superapp/limits.py, all times this: more for a bench, less for a siege.
RATE_LIMITS_TIMES = env.float("RATE_LIMITS_TIMES", 1000 if TESTING else 1)
PAYMENT_HOSTS = env.list("PAYMENT_HOSTS", default=limits.PAYMENT_HOSTS)
# Where a phone number without its country's prefix would be dialled.
PHONE_REGIONS = env.list("PHONE_REGIONS", default=["FR", "GB"])
# An account is new for so long; people are strangers until they exchanged so many messages.
NEW_ACCOUNT_HOURS = env.int("NEW_ACCOUNT_HOURS", 72)
STRANGER_MESSAGES = env.int("STRANGER_MESSAGES", 20)
RATE_LIMITS, RATE_LIMITED_ROUTES = limits.RATE_LIMITS, limits.RATE_LIMITED_ROUTES
LOG_JSON = env.bool("LOG_JSON", not DEMO)
LOGGING = logs.configured(as_json=LOG_JSON, level=env.str("LOG_LEVEL", "INFO"), demo=DEMO)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
