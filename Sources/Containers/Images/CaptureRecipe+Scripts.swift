extension CaptureRecipe {
    static let nginxConfiguration = """
        user www-data;
        worker_processes auto;
        error_log /var/log/nginx/error.log notice;
        pid /run/nginx.pid;

        events {
            worker_connections 1024;
        }

        http {
            include /etc/nginx/mime.types;
            default_type application/octet-stream;
            log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                            '$status $body_bytes_sent "$http_referer" "$http_user_agent"';
            access_log /var/log/nginx/access.log main;
            sendfile on;
            keepalive_timeout 65;
            include /etc/nginx/conf.d/*.conf;
        }

        """

    static let nginxSite = """
        server {
            listen 80;
            server_name localhost;
            root /usr/share/nginx/html;
            index index.html index.htm;
        }

        """

    static let redisScript = """
        #!/bin/sh
        # Runs redis-server as the user redis, reachable through the container's network.
        set -e

        # Options or a configuration file alone are for redis-server.
        if [ $# = 0 ] || [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
            set -- redis-server "$@"
        fi
        [ "$1" = redis-server ] || exec "$@"

        if [ "$(id -u)" = 0 ]; then
            # A folder of the host's may belong to somebody else.
            find . ! -user redis -exec chown redis: {} + || echo "the data folder stays as it is" >&2
            exec setpriv --reuid redis --regid "$(id -g redis)" --init-groups "$0" "$@"
        fi
        umask 077

        # Without a password redis answers only its own machine, and in a container nobody else is on it.
        case " $* " in
            *" --protected-mode "* | *" - "*) ;;
            *) grep -qs -e '^[[:space:]]*protected-mode' -- "$2" || set -- "$@" --protected-mode no ;;
        esac
        exec "$@"

        """

    static let postgresScript = """
        #!/bin/sh
        # Makes a database on the first start, then runs the server as the user postgres.
        #   POSTGRES_PASSWORD           the password of the first user; needed
        #   POSTGRES_USER               its name (postgres)
        #   POSTGRES_DB                 the first database (as the user's name)
        #   POSTGRES_INITDB_ARGS        further words for initdb
        #   POSTGRES_HOST_AUTH_METHOD   how clients prove who they are (scram-sha-256); trust: not at all
        # Each may be given as a file with _FILE after the name. Then *.sql, *.sql.gz and *.sh in
        # /docker-entrypoint-initdb.d run, in the order of their names.
        set -e

        fail() {
            echo "postgres: $*" >&2
            exit 1
        }

        # setting NAME DEFAULT: gives NAME its value.
        setting() {
            eval "value=\\${$1-} file=\\${${1}_FILE-}"
            if [ -n "$file" ]; then
                [ -z "$value" ] || fail "$1 and $1_FILE are both set"
                value=$(cat "$file")
            fi
            export "$1=${value:-$2}"
        }

        if [ $# = 0 ] || [ "${1#-}" != "$1" ]; then
            set -- postgres "$@"
        fi
        [ "$1" = postgres ] || exec "$@"
        for word; do
            case "$word" in
                --version | -V | --help | -\\? | --describe-config) exec "$@" ;;
            esac
        done

        if [ "$(id -u)" = 0 ]; then
            mkdir -p "$PGDATA" /run/postgresql
            # A folder of the host's may belong to somebody else.
            find "$PGDATA" ! -user postgres -exec chown postgres: {} + || true
            chmod 700 "$PGDATA" || true
            export HOME=/var/lib/postgresql
            exec setpriv --reuid postgres --regid "$(id -g postgres)" --init-groups "$0" "$@"
        fi

        sql() { psql -X -v ON_ERROR_STOP=1 --no-password -U "$POSTGRES_USER" -d "$POSTGRES_DB" "$@"; }

        if [ ! -s "$PGDATA/PG_VERSION" ]; then
            setting POSTGRES_PASSWORD ""
            setting POSTGRES_USER postgres
            setting POSTGRES_DB "$POSTGRES_USER"
            setting POSTGRES_INITDB_ARGS ""
            setting POSTGRES_HOST_AUTH_METHOD scram-sha-256
            if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then
                fail "the first user needs a password: run with -e POSTGRES_PASSWORD=…"
            fi

            # Addresses of this machine are no exception: a published port may lead to them.
            # shellcheck disable=SC2086 # as many words as it has
            set_up() {
                initdb --username="$POSTGRES_USER" --auth-local=trust --auth-host="$POSTGRES_HOST_AUTH_METHOD" \\
                    "$@" $POSTGRES_INITDB_ARGS
            }
            if [ -n "$POSTGRES_PASSWORD" ]; then
                printf '%s\\n' "$POSTGRES_PASSWORD" | set_up --pwfile=/dev/stdin
            else
                set_up
            fi
            echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
            echo "host all all all $POSTGRES_HOST_AUTH_METHOD" >> "$PGDATA/pg_hba.conf"

            # Nobody outside sees this server.
            PGUSER=$POSTGRES_USER pg_ctl -s -w -o "-c listen_addresses=''" start
            [ "$POSTGRES_DB" = postgres ] || createdb -U "$POSTGRES_USER" -- "$POSTGRES_DB"
            for file in /docker-entrypoint-initdb.d/*; do
                case "$file" in
                    *.sql) echo "running $file"; sql -f "$file" ;;
                    *.sql.gz) echo "running $file"; gzip -dc "$file" | sql ;;
                    *.sh)
                        echo "running $file"
                        # shellcheck disable=SC1090
                        if [ -x "$file" ]; then "$file"; else . "$file"; fi
                        ;;
                esac
            done
            PGUSER=$POSTGRES_USER pg_ctl -s -w -m fast stop
            echo "the database is made"
        fi
        unset POSTGRES_PASSWORD
        exec "$@"

        """
}
