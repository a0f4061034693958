"""All settings. What differs between machines is an environment variable, listed in icc/ops/README.md."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from icc.checks import silenced_for
from icc.core.logs import logging_config
from icc.local.environment import prepare
from icc.local.paths import data_dir

prepare()
env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = data_dir()
DEMO = env.bool("ICC_DEMO", False)
"""Demonstration mode: accounts with a known password, mail kept in a mailbox that all may read."""

DEMO_PUBLIC = env.bool("ICC_DEMO_PUBLIC", False)
"""Says that a demonstration is meant to be reached from elsewhere; `check --deploy` refuses it otherwise."""

BRAND = env.str("ICC_BRAND", "neutral")
SITE_URL = env.str("ICC_SITE_URL", f"http://127.0.0.1:{env.str('PORT', '8000')}").rstrip("/")
"""Address under which people reach the platform; mails are built with it."""

SECRET_KEY = env.str("ICC_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.list("ICC_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
HTTPS = SITE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SILENCED_SYSTEM_CHECKS = silenced_for(SITE_URL)
PROXIES = env.int("ICC_PROXIES", 0)
"""How many proxies of ours stand in front; limits per address believe that many in X-Forwarded-For."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "icc.ui.apps.AssetsConfig",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_prose_editor",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "icc.core",
    "icc.ui",
    "icc.api",
    "icc.tenancy",
    "icc.audit",
    "icc.privacy",
    "icc.documents",
    "icc.notifications",
    "icc.accounts",
    "cities",
    "coaching",
    "greendeals",
    "events",
    "icc.dashboards",
]
MACHINE_APPS = ["auth", "contenttypes", "sessions", "account"]
"""Third-party apps; their tables are of the machine class."""

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "icc.core.published.PublishedPages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cities.middleware.ScopeMiddleware",
]
ROOT_URLCONF = "icc.urls"
WSGI_APPLICATION = "icc.wsgi.application"
CELERY_MODULE = "icc.celery"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "icc.ui.templatetags.ui",
                "icc.ui.templatetags.charts",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "icc.dashboards.navigation.shell",
            ],
        },
    },
]
FORM_RENDERER = "icc.ui.forms.Renderer"


def _database(url: str) -> dict[str, Any]:
    """Read a libpq address, so that sockets and options work as in psql."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c lock_timeout=3s -c statement_timeout=60s"},
    }


DATABASES = {
    "default": _database(env.str("DATABASE_APP_URL")),
    "owner": _database(env.str("DATABASE_URL")) | {"OPTIONS": {}, "CONN_MAX_AGE": 0},
}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
PUBLISHED_SECONDS = env.int("ICC_PUBLISHED_SECONDS", 60)
"""How long a public page is kept for whoever is not signed in; 0 keeps none."""

REDIS_TIMEOUTS = {"socket_timeout": 5, "socket_connect_timeout": 2}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": REDIS_TIMEOUTS,
    }
}


def _next_database(url: str) -> str:
    """Return the Redis database after the one of `url`: clearing the cache must not lose tasks."""
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0) + 1
    return urlunsplit((parts.scheme, parts.netloc, f"/{number}", parts.query, ""))


CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "") or _next_database(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, **REDIS_TIMEOUTS}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["icc.accounts.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "start"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ACCOUNT_ADAPTER = "icc.accounts.adapters.InvitationOnly"
ACCOUNT_FORMS = {"login": "icc.accounts.forms.SignInForm", "reset_password": "icc.accounts.forms.ResetForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
LIMITED = env.bool("ICC_LIMITS", True)
"""Whether attempts are counted by address; off only while the load is measured."""

ACCOUNT_RATE_LIMITS = LIMITED and {
    # Added to allauth's own; it counts them in the cache for us.
    "door_code": "30/h/ip",
    "door_guess": "60/h/ip",
    "door_again": "20/h/ip,5/h/key",
    "contact": "10/h/ip,5/h/key",
    "event_register": "40/h/ip,5/h/key",
    "verify_code": "60/m/ip",
    "verify_file": "20/m/ip",
}

EMAIL = env.email("ICC_EMAIL_URL", default="smtp://127.0.0.1:25")
EMAIL_HOST, EMAIL_PORT = EMAIL["EMAIL_HOST"], EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_USER"], EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_TLS", False), EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (
    "icc.notifications.mailbox.MailboxBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.str("ICC_FROM_EMAIL", "ICC platform <no-reply@icc.example>")
CONTACT_ADDRESS = env.str("ICC_CONTACT_ADDRESS", "desk@icc.example")
"""Where messages of the contact page go; no page shows it."""

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
FORMAT_MODULE_PATH = ["icc.locale"]
LOCALE_PATHS = [BASE_DIR / "icc" / "locale"]
TIME_ZONE = "Europe/Brussels"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [("dist", BASE_DIR / "static" / "dist"), ("img", BASE_DIR / "static" / "img")]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SEAL_DIR = Path(env.str("ICC_SEAL_DIR", str(DATA_DIR / "seal")))
"""Keys and certificates of the seal; only the workers that take the queue `seal` need it."""

SEAL_CA = DATA_DIR / "seal-ca.pem"
"""The authority's certificate, published by `setup_seal` for everybody, the web among them."""

TSA_URLS = env.list("ICC_TSA_URLS", default=[])
"""Time stamping authorities (RFC 3161), asked in this order; none: the test authority's own."""

TSA_CA = DATA_DIR / "seal-tsa.pem"
TSA_ROOTS, SEAL_ROOTS = env.str("ICC_TSA_ROOTS", ""), env.str("ICC_SEAL_ROOTS", "")
"""PEM files of the roots that chains of stamps and of real seals end at; empty: the test authority."""

SEAL_KEY = env.str("ICC_SEAL_KEY", "files")
"""Who holds the key of real seals: files, pkcs12, pkcs11 or csc (icc.documents.custody)."""
SEAL_SECRET = env.str("ICC_SEAL_SECRET", "")
SEAL_CERTIFICATE, SEAL_PKCS12 = env.str("ICC_SEAL_CERTIFICATE", ""), env.str("ICC_SEAL_PKCS12", "")
SEAL_MODULE, SEAL_TOKEN, SEAL_LABEL = (
    env.str(f"ICC_SEAL_{name}", "") for name in ("MODULE", "TOKEN", "LABEL")
)
SEAL_CSC_URL, SEAL_CSC_CREDENTIAL = env.str("ICC_SEAL_CSC_URL", ""), env.str("ICC_SEAL_CSC_CREDENTIAL", "")
SEAL_CSC_CLIENT, SEAL_CSC_SECRET = env.str("ICC_SEAL_CSC_CLIENT", ""), env.str("ICC_SEAL_CSC_SECRET", "")

WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "woff", "woff2", "map")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "icc.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "icc.api.problems.handle",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "NUM_PROXIES": PROXIES,
    "DEFAULT_THROTTLE_RATES": {"user": "600/min", "anon": "60/min"}
    if LIMITED
    else {"user": None, "anon": None},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ICC platform",
    "DESCRIPTION": (
        "The same services, rules and words as the pages, for whoever is signed in; register, verification,"
        " checkpoints and key figures for everybody. Refusals are problem documents (RFC 9457). On the pages"
        " only: signing, agreeing, declining and handing over, which take the person's own session and their"
        " consent; whatever a partner does through its link; files (spreadsheets, drafts, mandates, files"
        " signed elsewhere, scans of paper) and the desk's decisions about them. Writing needs the session's"
        " CSRF token."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "SectionEnum": "greendeals.workflow.SectionKey.choices",
        "SlotStateEnum": "greendeals.workflow.SlotState.choices",
        "RoundStateEnum": "greendeals.workflow.RoundState.choices",
        "CounterpartStateEnum": "greendeals.workflow.CounterpartState.choices",
        "SealStateEnum": "icc.documents.workflow.SealState.choices",
        "ReportKindEnum": "greendeals.workflow.ReportKind.choices",
        "ReportStateEnum": "greendeals.workflow.ReportState.choices",
        "PromiseStateEnum": "greendeals.workflow.PromiseState.choices",
        "DealStatusEnum": "greendeals.workflow.Status.choices",
        "OverrideStatusEnum": "greendeals.api.overrides.STATUSES",
        "FundingStateEnum": "greendeals.workflow.FundingState.choices",
        "PartyRoleEnum": "greendeals.workflow.PartyRole.choices",
        "SlotRoleEnum": "greendeals.workflow.SlotRole.choices",
        "CityRoleEnum": "cities.workflow.CityRole.choices",
        "AssuranceEnum": "greendeals.workflow.Assurance.choices",
        "CityApprovalEnum": "cities.workflow.CityApproval.choices",
    },
}

LOGGING = logging_config(env.str("ICC_LOG_LEVEL", "INFO"))
