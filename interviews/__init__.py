"""The fieldwork: planning, calls, live conversations and pseudonyms."""
