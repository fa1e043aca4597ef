"""Settings: the embedded default is one process and one folder; everything else is chosen by environment variables.

GONGKAI_HOME        folder of the installation            GONGKAI_HOSTS   host names served, separated by commas
DATABASE_URL        default: SQLite in GONGKAI_HOME       GONGKAI_HTTPS   1 when served over TLS by a proxy in front
GONGKAI_SECRET_KEY  default: the key kept in the folder   GONGKAI_DEBUG   1 shows tracebacks; development only
GONGKAI_MASTER_KEY  default: the keys in the folder       GONGKAI_CIPHER  aes (default) or sm4, for personal data
GONGKAI_OIDC_ISSUER address of the provincial identity platform, with _CLIENT_ID, _CLIENT_SECRET and _NAME
GONGKAI_TRUSTED_PROXIES  addresses of proxies whose X-Forwarded-For is believed, separated by commas; default: none
GONGKAI_SIGN_INS_PER_MINUTE 120, GONGKAI_SEARCHES_PER_MINUTE 120, GONGKAI_DOWNLOADS_PER_MINUTE 120 (reports), GONGKAI_CHECKS_PER_MINUTE 60, of one address; 0: no limit
GONGKAI_CHECK_MOST_MB 20, the largest report that the public checking page reads
GONGKAI_FOLLOW_UP_HOURS  24, in which the other gates follow an emergency publication
GONGKAI_IDLE_MINUTES     30        GONGKAI_PASSWORD_DAYS  90; 0: never too old
GONGKAI_JOBS        database (default) or celery          GONGKAI_BROKER  redis://… or amqp://…, for celery
GONGKAI_METRICS_PEERS  addresses that may read /metrics; default: this machine     GONGKAI_LOG  INFO or WARNING; default: INFO, for the demo WARNING
GONGKAI_FILES_MOST_MB 200, the largest file taken in      GONGKAI_S3_ENDPOINT with _BUCKET, _KEY and _SECRET; default: a folder
GONGKAI_CLAMD       unix:/run/clamav/clamd.ctl or tcp:host:3310; default: no scan for viruses
GONGKAI_CLAMD_UNREACHABLE  refuse (default) files while it is silent, or queue them, unserved, until it answers
GONGKAI_EMAIL_URL   smtp://user:password@host:port        GONGKAI_SMS_URL address that short messages are posted to
"""

from datetime import timedelta

import environ
from csp.constants import NONE, SELF

from gongkai.config.home import SHORTEST_KEY, home, secret_key
from gongkai.config.running.logs import logging_config

env = environ.Env()

HOME = home()
DEBUG = env.bool("GONGKAI_DEBUG", default=False)
SECRET_KEY = env.str("GONGKAI_SECRET_KEY", default="") or secret_key(HOME)
ALLOWED_HOSTS = env.list("GONGKAI_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
ALLOWED_HOSTS += [name for name in ("127.0.0.1", "localhost") if name not in ALLOWED_HOSTS]  # this machine's own probes
HTTPS = env.bool("GONGKAI_HTTPS", default=False)
if len(SECRET_KEY) < SHORTEST_KEY:
    raise SystemExit(
        f"密钥只有 {len(SECRET_KEY)} 个字符，至少要 {SHORTEST_KEY} 个。"
        "请改正 GONGKAI_SECRET_KEY；不设置它，程序会自己生成一个，保存在 GONGKAI_HOME 的 secret.key 中。"
    )

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "gongkai.ledger",
    "gongkai.ui",
    "gongkai.jobs",
    "gongkai.files",
    "gongkai.messages",
    "gongkai.privacy",
    "gongkai.search",
    "gongkai.agencies",
    "gongkai.catalogue",
    "gongkai.publication",
    "gongkai.casework",
    "gongkai.reporting",
    "gongkai.portal",
    "gongkai.staff",
    "allauth",  # after ours, whose templates stand before its own
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "gongkai.config.running.requests.Watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gongkai.ui.signin.middleware.StaffSession",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gongkai.ui.errors.ErrorPages",
    "gongkai.ui.limiting.Limits",
]

ROOT_URLCONF = "gongkai.config.urls"
WSGI_APPLICATION = "gongkai.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Personal data: the cipher of new values, and the master keys where they are not kept in the folder.
PERSONAL_CIPHER = env.str("GONGKAI_CIPHER", default="aes")
MASTER_KEYS = env.str("GONGKAI_MASTER_KEY", default="")
DEFAULT_EXCEPTION_REPORTER_FILTER = "gongkai.privacy.error_reports.HidingFilter"

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{HOME / 'gongkai.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes its lock when its transaction begins and waits for it; taken later, the lock would fail instead.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "agencies.User"
LOGIN_URL = "staff:sign-in"
LOGIN_REDIRECT_URL = "staff:home"
LOGOUT_REDIRECT_URL = "portal:home"

# Signing in. Accounts are opened by an administrator; failures are counted in gongkai.ui.signin.lockout, not by allauth.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "gongkai.ui.signin.passwords.LongEnough"},
    {"NAME": "gongkai.ui.signin.passwords.ThreeClasses"},
    {"NAME": "gongkai.ui.signin.passwords.NotTheUsername"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "gongkai.ui.signin.passwords.NotRecentlyUsed"},
]
PASSWORD_DAYS = env.int("GONGKAI_PASSWORD_DAYS", default=90)
SIGN_IN_FAILURES_PER_ACCOUNT = env.int("GONGKAI_FAILURES_PER_ACCOUNT", default=5)
SIGN_IN_FAILURES_PER_ADDRESS = env.int("GONGKAI_FAILURES_PER_ADDRESS", default=20)
SIGN_IN_LOCK_MINUTES = env.int("GONGKAI_LOCK_MINUTES", default=15)
TRUSTED_PROXIES = env.list("GONGKAI_TRUSTED_PROXIES", default=[])
IDLE_MINUTES = env.int("GONGKAI_IDLE_MINUTES", default=30)
SESSION_HOURS = 12
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SECOND_FACTOR_REQUIRED = True
DEMONSTRATION_ACCOUNTS = HOME / "demo-accounts.txt"  # written by `gongkai demo` alone
ACCOUNT_ADAPTER = "gongkai.ui.signin.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "gongkai.ui.signin.forms.SignInForm",
    "reauthenticate": "gongkai.ui.signin.forms.ConfirmPasswordForm",
    "change_password": "gongkai.ui.signin.forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False  # the cookie ends with the browser
MFA_ADAPTER = "gongkai.ui.signin.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "gongkai.ui.signin.forms.CodeForm",
    "reauthenticate": "gongkai.ui.signin.forms.ConfirmCodeForm",
    "activate_totp": "gongkai.ui.signin.forms.TOTPForm",
    "add_webauthn": "gongkai.ui.signin.forms.AddPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers offer passkeys on localhost and over TLS alone
OIDC_ISSUER = env.str("GONGKAI_OIDC_ISSUER", default="")
if OIDC_ISSUER and not OIDC_ISSUER.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
    raise SystemExit("GONGKAI_OIDC_ISSUER 应当以 https:// 开头：平台的应答只有经加密传输才可信。")
SOCIALACCOUNT_ADAPTER = "gongkai.ui.signin.adapter.PlatformAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that leads to another site is stopped by form-action below
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "province",
                "name": env.str("GONGKAI_OIDC_NAME", default="统一身份认证平台"),
                "client_id": env.str("GONGKAI_OIDC_CLIENT_ID", default=""),
                "secret": env.str("GONGKAI_OIDC_CLIENT_SECRET", default=""),
                # The subject is the one in the token that was checked, not one told beside it.
                "settings": {"server_url": OIDC_ISSUER, "fetch_userinfo": False},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "ui_cache"},
    # Apart, and in memory: counting readers neither waits for the database nor pushes out a one-time code already used.
    "limits": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "limits",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # Published reports in every format, each written once; what is lost here is written again.
    "reports": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "reports",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
# How often one address may ask for a page in a minute, by the page's name; a sign-in asks twice: the form, the answer.
SIGN_INS_PER_MINUTE = env.int("GONGKAI_SIGN_INS_PER_MINUTE", default=120)
PER_MINUTE = {
    "staff:sign-in": SIGN_INS_PER_MINUTE,
    "account_invitation": SIGN_INS_PER_MINUTE,
    "mfa_authenticate": SIGN_INS_PER_MINUTE,
    "mfa_login_webauthn": SIGN_INS_PER_MINUTE,
    "portal:search": env.int("GONGKAI_SEARCHES_PER_MINUTE", default=120),
    "portal:report-file": env.int("GONGKAI_DOWNLOADS_PER_MINUTE", default=120),
    "portal:check": env.int("GONGKAI_CHECKS_PER_MINUTE", default=60),
}

PUBLISHED_IS_GUARDED = True  # by triggers of the database; the tests empty their tables and lay them by themselves
PUBLICATION_FOLLOW_UP_HOURS = env.int("GONGKAI_FOLLOW_UP_HOURS", default=24)
SEARCH_INDEX = HOME / "index"

# Jobs: in the database, or through Celery on the broker named (redis://… or amqp://…).
JOBS = env.str("GONGKAI_JOBS", default="database")
BROKER = env.str("GONGKAI_BROKER", default="redis://127.0.0.1:6379/0")
JOBS_QUEUE = env.str("GONGKAI_JOBS_QUEUE", default="gongkai")
JOBS_LEASE = timedelta(seconds=env.float("GONGKAI_JOBS_LEASE", default=60))  # a worker silent for longer is dead
TASKS = {
    "default": {
        "BACKEND": {
            "database": "django_tasks_db.DatabaseBackend",
            "celery": "gongkai.jobs.brokers.CeleryBackend",
        }[JOBS]
    }
}

# Mail and short messages. Without a server mail is not sent, and its delivery record says so.
EMAIL_CONFIGURED = bool(env.str("GONGKAI_EMAIL_URL", default=""))
vars().update(env.email_url("GONGKAI_EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("GONGKAI_EMAIL_FROM", default="gongkai@localhost")
SMS_SENDER = env.str("GONGKAI_SMS_SENDER", default="gongkai.messages.senders.HttpSms")
SMS_URL = env.str("GONGKAI_SMS_URL", default="")
SMS_KEY = env.str("GONGKAI_SMS_KEY", default="")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"

# Files: in the folder of the installation, or in S3-compatible storage where an endpoint is named.
CHECK_MOST_BYTES = env.int("GONGKAI_CHECK_MOST_MB", default=20) * 1024 * 1024
FILES_MOST_BYTES = env.int("GONGKAI_FILES_MOST_MB", default=200) * 1024 * 1024
UPLOADS = HOME / "uploads"  # large files on their way; several web servers share this folder
CLAMD = env.str("GONGKAI_CLAMD", default="")
CLAMD_UNREACHABLE = env.str("GONGKAI_CLAMD_UNREACHABLE", default="refuse")
S3_ENDPOINT = env.str("GONGKAI_S3_ENDPOINT", default="")
FILES_STORE = {"BACKEND": "gongkai.files.store.Folder", "OPTIONS": {"location": HOME / "files"}}
if S3_ENDPOINT:
    FILES_STORE = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "endpoint_url": S3_ENDPOINT,
            "bucket_name": env.str("GONGKAI_S3_BUCKET"),
            "access_key": env.str("GONGKAI_S3_KEY"),
            "secret_key": env.str("GONGKAI_S3_SECRET"),
            "addressing_style": "path",
            "file_overwrite": True,  # a name is a digest: the same name is the same bytes
            "max_memory_size": 8 * 1024 * 1024,  # larger ones are spooled to disk while they are read
        },
    }
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "files": FILES_STORE,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Nothing is loaded from elsewhere, nothing is written into a page: no inline script, no inline style.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gongkai.ui.errors.expired"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = logging_config(env.str("GONGKAI_LOG", default="INFO"))
METRICS_PEERS = env.list("GONGKAI_METRICS_PEERS", default=["127.0.0.1", "::1"])
