"""SQLAlchemy Core: each function takes a transaction and never commits."""
