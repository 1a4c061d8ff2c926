"""Queue mails in django-post_office and print how many a second it sends. The task is JSON on standard input."""

import json
import sys
import tempfile
import time
from pathlib import Path

import django
from django.conf import settings

task = json.load(sys.stdin)
folder = tempfile.TemporaryDirectory()
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(folder.name) / "db.sqlite3"}},
    EMAIL_BACKEND="post_office.EmailBackend",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=task["port"],
    POST_OFFICE={"BATCH_SIZE": 500, "LOG_LEVEL": 2},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    SECRET_KEY="a secret of the benchmarks",
)
django.setup()

from django.core.management import call_command  # noqa: E402 - only once it is set up
from post_office import mail  # noqa: E402
from post_office.models import Email, EmailTemplate  # noqa: E402

call_command("migrate", verbosity=0)
EmailTemplate.objects.create(
    name="share",
    subject="What a year of {{ what }} taught us",
    content="Hello {{ name }},\n\n" + task["text"],
    html_content="<p>Hello {{ name }},</p>" + task["html"],
)
mail.send_many(
    {
        "recipients": [f"dana.ng@plant{number}.example"],
        "sender": "maya@acme.example",
        "template": "share",
        "context": {"name": "Dana", "what": "upkeep"},
        "render_on_delivery": True,
    }
    for number in range(task["count"])
)
began = time.perf_counter()
call_command("send_queued_mail", processes=1, verbosity=0)
seconds = time.perf_counter() - began
sent = Email.objects.filter(status=0).count()
if sent != task["count"]:
    sys.exit(f"of {task['count']} mails {sent} were sent")
print(sent / seconds)
