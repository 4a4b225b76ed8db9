"""Forms: shape and syntax of what a user may send. No database here."""
