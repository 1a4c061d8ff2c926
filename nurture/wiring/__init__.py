"""The composition root: settings in, objects out; the one place that knows every part."""

from nurture.wiring.application import Application, open_application
from nurture.wiring.outside import mailbox_reader, web_app

__all__ = ["Application", "mailbox_reader", "open_application", "web_app"]
