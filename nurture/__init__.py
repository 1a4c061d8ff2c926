"""nurture: remembers why a prospect said no, waits, brings something worth reading, and stops when asked."""

__version__ = "0.1.0"
