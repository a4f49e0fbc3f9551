"""Every setting, from environment variables alone. Each is documented in docs/running.md (a test says so)."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

HERE = Path(__file__).resolve().parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def yes(name: str, default: bool = False) -> bool:
    return env(name, "yes" if default else "no").lower() in ("1", "true", "yes", "on")


# ------------------------------------------------------------------------------------------------ the installation

DEMO = yes("LOGE_DEMO")  # one-click sign-in, readable mail, the component page: never on a real house
DEBUG = yes("LOGE_DEBUG")
DATA = Path(env("LOGE_DATA", "data")).resolve()  # database, photos, backups
BASE_URL = env("LOGE_BASE_URL", "http://localhost:8000").rstrip("/")
_base = urlsplit(BASE_URL)

SECRET_KEY = env("LOGE_SECRET_KEY") or ("demo-only-key-" * 4 if DEMO or DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "LOGE_SECRET_KEY is missing. Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))' "
        "and keep it: signed links and sessions depend on it. (See docs/running.md.)"
    )
SECRET_KEY_FALLBACKS = [key for key in env("LOGE_OLD_SECRET_KEYS").split() if key]

ALLOWED_HOSTS = env("LOGE_HOSTS", _base.hostname or "localhost").split() + (
    ["localhost", "127.0.0.1", "[::1]"] if DEMO else []
)
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE = _base.scheme == "https"
if yes("LOGE_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # limits count visitors, not the proxy

# ------------------------------------------------------------------------------------------------------- what runs

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "loge.common",
    "loge.people",
    "loge.houses",
    "loge.clients",
    "loge.offers",
    "loge.money",
    "loge.maildesk",
    "loge.planning",
    "loge.demands",
    "loge.care",
    "loge.web",
]

MIDDLEWARE = [
    "loge.web.middleware.Watch",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "loge.web.unchanged.Unchanged",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "loge.web.sessions.Reader",
    "loge.web.middleware.Speak",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "loge.web.middleware.SignedOut",
    "loge.web.middleware.Sentences",
]

ROOT_URLCONF = "loge.urls"
WSGI_APPLICATION = "loge.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "web" / "templates"],
        "OPTIONS": {"environment": "loge.web.ui.environment", "auto_reload": DEBUG},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",  # what allauth ships and we do not override
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# --------------------------------------------------------------------------------------------------------- database


def database(url: str) -> dict[str, object]:
    """``postgres://user:password@host:port/name`` or ``sqlite:///path``; nothing means SQLite in the data folder."""
    told = urlsplit(url)
    if told.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(told.path.lstrip("/")),
            "USER": unquote(told.username or ""),
            "PASSWORD": unquote(told.password or ""),
            "HOST": told.hostname or "",
            "PORT": str(told.port or ""),
            "CONN_MAX_AGE": 600,
        }
    if told.scheme not in ("", "sqlite"):
        raise ImproperlyConfigured(f"DATABASE_URL must begin with postgres:// or sqlite:///, not {told.scheme}://")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": unquote(told.path) if told.scheme else DATA / "loge.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # a read that turns into a write waits its turn instead of failing
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-20000;"
            "PRAGMA journal_size_limit=27103364;",
        },
    }


DATABASES = {"default": database(env("DATABASE_URL"))}  # ATOMIC_REQUESTS stays off: a read must never wait for a writer
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
TASKS = {"default": {"BACKEND": "loge.common.jobs.LeaseBackend"}}

# ---------------------------------------------------------------------------------------------- language and clock

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = env("LOGE_TIME_ZONE", "Europe/Paris")

# ---------------------------------------------------------------------------------------------------------- sign-in

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "arrive"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "loge.web.accounts.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_CLASS = "loge.web.accounts.SignupForm"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Loge"
USERSESSIONS_TRACK_ACTIVITY = False
SECOND_FACTOR = yes("LOGE_SECOND_FACTOR", not DEMO)  # TOTP or passkey for those who run a house
RATE_LIMITS = yes("LOGE_RATE_LIMITS", True)

SESSION_ENGINE = "loge.web.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_FAILURE_VIEW = "loge.web.errors.stale_form"

# ------------------------------------------------------------------------------------------------------------ money

LOGE_GATEWAY = env("LOGE_GATEWAY", "sandbox")
LOGE_SANDBOX_URL = env("LOGE_SANDBOX_URL", "http://localhost:8001").rstrip("/")
LOGE_SANDBOX_KEY = env("LOGE_SANDBOX_KEY", "sandbox-key")
LOGE_SANDBOX_HOOK_SECRET = env("LOGE_SANDBOX_HOOK_SECRET", "sandbox-hook-secret")

LOGE_PLATFORM_NAME = env("LOGE_PLATFORM_NAME")  # who runs the platform, as the tax office knows them (DAC7)
LOGE_PLATFORM_TIN = env("LOGE_PLATFORM_TIN")
LOGE_PLATFORM_ADDRESS = env("LOGE_PLATFORM_ADDRESS")  # street; post code; town
LOGE_SEALS = env("LOGE_SEALS").split()  # keys that seal tax identities, the newest first; nothing: from LOGE_SECRET_KEY

# ------------------------------------------------------------------------------------------------------------- mail

# smtp://user:password@host:587 (STARTTLS) or smtps://…:465; nothing: kept, not sent
_mail = urlsplit(env("LOGE_SMTP_URL"))
MAIL_LEAVES = bool(_mail.hostname)
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp" and EMAIL_HOST not in ("localhost", "127.0.0.1")
EMAIL_TIMEOUT = 20
MAIL_LIMIT_MB = int(env("LOGE_MAIL_LIMIT", "30"))  # megabytes from which a received mail is kept as a file
DEFAULT_FROM_EMAIL = env("LOGE_MAIL_FROM", f"Loge <loge@{_base.hostname or 'localhost'}>")

# names and networks houses may have their mail in
MAIL_PRIVATE = env("LOGE_MAIL_PRIVATE", "127.0.0.0/8 ::1" if DEMO else "").split()
LOGE_LMTP = env("LOGE_LMTP", "127.0.0.1:2424")  # where the demonstration's guests leave their mail
# a file of certificates that mail servers of one's own are verified with, besides the system's
MAIL_CA = env("LOGE_MAIL_CA")
MAIL_OAUTH = {
    "google": (env("LOGE_GOOGLE_CLIENT"), env("LOGE_GOOGLE_SECRET")),
    "microsoft": (env("LOGE_MICROSOFT_CLIENT"), env("LOGE_MICROSOFT_SECRET")),
}
MAIL_OAUTH_TENANT = env("LOGE_MICROSOFT_TENANT", "common")
MAIL_OAUTH_AT: dict[str, tuple[str, str]] = {}  # other addresses to authorise and to exchange at, by provider

# ------------------------------------------------------------------------------------------------- files and headers

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("LOGE_STATIC", str(DATA / "static")))
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60 * 60 * 24 * 365
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000  # a week ticked half hour by half hour is 336

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "frame-src": [SELF],  # a mail as it was sent, in a sandbox of its own (doors/desk/mail.py)
        "form-action": [
            SELF,
            *([LOGE_SANDBOX_URL] if LOGE_GATEWAY == "sandbox" else env("LOGE_GATEWAY_PAGES").split()),
        ],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = SECURE and not yes("LOGE_NO_REDIRECT")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0

# -------------------------------------------------------------------------------------------------- who publishes

PUBLISHER = {  # shown on the legal notice (LCEN, art. 1-1); what is empty is not shown
    "name": env("LOGE_PUBLISHER"),
    "form": env("LOGE_PUBLISHER_FORM"),
    "address": env("LOGE_PUBLISHER_ADDRESS"),
    "phone": env("LOGE_PUBLISHER_PHONE"),
    "email": env("LOGE_PUBLISHER_EMAIL"),
    "register": env("LOGE_PUBLISHER_REGISTER"),
    "director": env("LOGE_PUBLISHER_DIRECTOR"),
    "host": env("LOGE_PUBLISHER_HOST"),
    "privacy": env("LOGE_PUBLISHER_PRIVACY"),
    "mediator": env("LOGE_PUBLISHER_MEDIATOR"),
}

# ---------------------------------------------------------------------------------------------------- what is said

METRICS_TOKEN = env("LOGE_METRICS_TOKEN")  # /metrics answers to this bearer only; empty: to this machine only
LOG_FORMAT = env("LOGE_LOG", "json")  # json or text
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "loge.common.logs.Json"}, "text": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "text" if LOG_FORMAT == "text" else "json"}},
    "root": {"handlers": ["out"], "level": env("LOGE_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"level": env("LOGE_LOG_LEVEL", "INFO")},
        "django.server": {"level": "WARNING"},
        "mail": {"level": "WARNING"},  # aiosmtpd would name recipients
        "PIL": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the e-mail is unique without regard to case: a constraint says so
