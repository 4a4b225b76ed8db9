"""Pages about interviews."""

from flask import Blueprint

interviews = Blueprint("interviews", __name__, url_prefix="/gesprekken")
