"""What each kind of message brings about, one file a kind."""
