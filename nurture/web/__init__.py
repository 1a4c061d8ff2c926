"""Pages: stop, outbox, health."""
