"""The composition root: settings in, objects out; the one place that knows every part."""

from nurture.wiring.application import Application, open_application
from nurture.wiring.outside import attendance, ways_in, web_app

__all__ = ["Application", "attendance", "open_application", "ways_in", "web_app"]
