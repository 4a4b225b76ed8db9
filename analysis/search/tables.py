"""The index of stories: it finds words and cannot be read.

The words of a story lie in one row, sealed under the data key of the teller: forms, stems and
places. Who has the database without the keys reads no word, no order and no count, and cannot
tell that two tellers used the same; when the key is destroyed, what is left tells nothing, in
old copies of the database too.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from research.tables import UtcDateTime, now


class SearchStory(SQLModel, table=True):
    """A story that can be searched.

    ``words_version`` tells by which rules its words were cut and written; ``key_mark`` under which
    key: after that was turned, the story is read again. ``indexed_at`` tells one reading from the
    next. ``parts`` is left of when a story lay in several rows.
    """

    __tablename__ = "search_story"

    interview_id: UUID = Field(foreign_key="interview.id", primary_key=True)
    parts: int = 1
    words_version: int
    key_mark: UUID
    indexed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class SearchEntry(SQLModel, table=True):
    """The words of a story: forms, stems and places, sealed. Its id is that of the story."""

    __tablename__ = "search_entry"

    id: UUID = Field(primary_key=True)
    interview_id: UUID = Field(foreign_key="interview.id", index=True)
    places_sealed: bytes
