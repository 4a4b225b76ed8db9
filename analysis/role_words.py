"""What the people of one role are called together, in the words of a document."""

from research.networks import ActorRole

ROLES_MANY = {
    ActorRole.CLIENT: "klanten",
    ActorRole.FAMILY: "familieleden",
    ActorRole.NEIGHBOUR: "buren",
    ActorRole.VOLUNTEER: "vrijwilligers",
    ActorRole.SOCIAL_WORKER: "sociaal werkers",
    ActorRole.PROFESSIONAL: "andere professionals",
}
