"""Dutch language pipeline: text in, marked spans out. No SQL, no web."""
