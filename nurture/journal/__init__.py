"""The append-only file beside the database."""
