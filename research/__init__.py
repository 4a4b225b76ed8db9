"""The ground: studies, frames, draws, networks, consent, roles, keys and the audit log."""
