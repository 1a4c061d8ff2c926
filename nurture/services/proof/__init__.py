"""Who may add: what proves that a mail comes from a rep, and what is asked when nothing does."""
