"""Who works in the demo: one person per role."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.database import Database
from app.factory import create_app
from app.identity import create_user
from research.roles import Role


@dataclass(frozen=True)
class DemoPeople:
    """The ids of the people, per role."""

    ids: dict[Role, UUID]

    def __getitem__(self, role: Role) -> UUID:
        """Return who has the role."""
        return self.ids[role]


def make_demo_people(database: Database, facts: dict[str, Any]) -> DemoPeople:
    """Make one person per role, with the one passphrase of the demo."""
    app = create_app(database.settings, database)
    ids: dict[Role, UUID] = {}
    with app.app_context(), database.writing() as session:
        for name, person in facts["people"].items():
            role = Role(name)
            ids[role] = create_user(
                session,
                email=person["email"],
                display_name=person["name"],
                passphrase=facts["passphrase"],
                roles=[role],
            ).id
        session.commit()
    return DemoPeople(ids)
