"""Pages about draws."""

from flask import Blueprint

draws = Blueprint("draws", __name__, url_prefix="/onderzoeken")
