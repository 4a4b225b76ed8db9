"""Pages about networks."""

from flask import Blueprint

networks = Blueprint("networks", __name__, url_prefix="/netwerken")
