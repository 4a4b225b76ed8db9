"""Pages about jobs."""

from flask import Blueprint

jobs = Blueprint("jobs", __name__, url_prefix="/taken")
