"""The learned classifier (extra `ml`): judges what the rules of `mail` leave open. No network."""
