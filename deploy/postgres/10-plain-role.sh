#!/bin/sh
# Run once by the database's own image, when its volume is still empty: makes the role that
# serves the pages. It owns nothing, so the rules of rows bind it (docs/operations.md).
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 \
    --set password="$WIJ_APP_PASSWORD" <<'SQL'
CREATE ROLE wij_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'password';
SQL
