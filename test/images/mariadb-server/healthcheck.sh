#!/bin/sh
# healthcheck.sh --connect --galera_online: passes when the server answers a query.
exec mariadb --connect-timeout=5 --execute 'SELECT 1' >/dev/null
