# syntax=docker/dockerfile:1
# Two stages: the first builds the virtual environment, the second only carries it.
FROM python:3.11.15-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.lock ./
RUN /app/.venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md ./
COPY app app
COPY research research
COPY interviews interviews
COPY analysis analysis
RUN /app/.venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable .
# The name finder needs no tables of its own (research/decisions/0012-name-finder.md). Only who lets
# deduce look too has its tables built here, so that no worker builds them at its first job:
#   docker compose build --build-arg WITH_DEDUCE=1
ARG WITH_DEDUCE=0
RUN mkdir /app/language-cache && if [ "$WITH_DEDUCE" = 1 ]; then \
      /app/.venv/bin/python -m analysis.language.prepare /app/language-cache; fi

FROM python:3.11.15-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin wij \
 && install --directory --owner=wij --mode=0700 /data /secrets /keys
COPY --from=build --chown=root:root /app /app
ARG WITH_DEDUCE=0
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WIJ_HOME=/data \
    WIJ_SECRETS=/secrets \
    WIJ_KEYS=/keys \
    WIJ_LANGUAGE_CACHE=/app/language-cache \
    WIJ_WITH_DEDUCE=$WITH_DEDUCE
WORKDIR /app
USER wij
VOLUME ["/data", "/secrets", "/keys"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/gezond', timeout=4)"]
CMD ["wij", "serve"]
