"""The look ahead: years of mails from where the database stands, or from nothing, without writing anything."""
