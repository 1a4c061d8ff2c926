"""Imports of old losses: judged line by line, held until their owners keep them, and then begun at a pace."""
