"""The planner: proposes who phones whom and when. Pure: no database and no web."""
