"""The face: factory, settings, database door, access, jobs, views and the ``wij`` command."""
