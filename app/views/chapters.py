"""Pages about chapters."""

from flask import Blueprint

chapters = Blueprint("chapters", __name__, url_prefix="/hoofdstuk")
