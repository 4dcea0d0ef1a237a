import type { ServiceRole } from '../model/service-definition';
import { isSince } from '../model/image-version';
import type { NovaContext } from './nova-context';

/**
 * Ends with 0 when RabbitMQ has no consumer any more for the requests to this host: then no worker of it takes new work.
 * oslo.messaging gives up its consumers when it closes their connection, once the requests at hand are answered; other
 * connections of the process stay. Nova logs this only as debug, and into a file.
 *
 * Nova's own configuration says where RabbitMQ is. `amqp` is what oslo.messaging itself connects with.
 */
const HAS_LET_GO = `
import socket, ssl, sys, time
from urllib.parse import unquote, urlsplit
import amqp
from oslo_config import cfg
conf = cfg.ConfigOpts()
conf.register_opts([cfg.StrOpt('host', default=socket.gethostname()), cfg.StrOpt('transport_url')])
tls = [cfg.StrOpt(name) for name in ('ssl_ca_file', 'ssl_cert_file', 'ssl_key_file')]
conf.register_opts([cfg.BoolOpt('ssl', default=False), *tls], 'oslo_messaging_rabbit')
conf([], project='nova')
rabbit = conf.oslo_messaging_rabbit
files = dict(ca_certs=rabbit.ssl_ca_file, certfile=rabbit.ssl_cert_file, keyfile=rabbit.ssl_key_file)
given = dict((key, value) for key, value in files.items() if value)
if rabbit.ssl_ca_file:
    given['cert_reqs'] = ssl.CERT_REQUIRED
url = urlsplit(conf.transport_url)
def connect(server):
    at = urlsplit('//' + server)
    name = '[%s]' % at.hostname if ':' in at.hostname else at.hostname
    connection = amqp.Connection(
        '%s:%d' % (name, at.port or 5672), unquote(at.username or ''), unquote(at.password or ''),
        virtual_host=unquote(url.path[1:]) or '/', ssl=given or rabbit.ssl if rabbit.ssl else False,
        connect_timeout=5)
    connection.connect()
    return connection.channel()
def has_let_go(channel):
    try:
        return channel.queue_declare('%s.%s' % (sys.argv[1], conf.host), passive=True).consumer_count == 0
    except amqp.NotFound:
        return True
for server in url.netloc.split(','):
    try:
        channel = connect(server)
        until = time.monotonic() + 30
        while not has_let_go(channel):
            if time.monotonic() > until:
                sys.exit(1)
            time.sleep(0.1)
        sys.exit(0)
    except OSError as error:
        print(server.rpartition('@')[2], error)
sys.exit(1)
`.trim();

/**
 * Since 2026.1 a process takes no new requests after its stop signal, and lives on for 160 s or more (openstack/nova
 * `doc/source/admin/graceful-shutdown.rst`). Until its successor runs, nobody serves.
 *
 * @param topic of the requests that it takes
 */
export function drain(topic: 'conductor' | 'scheduler', { version }: NovaContext) {
  if (!isSince(version, '2026.1')) return {};
  return {
    updateOrder: 'drain-first',
    drain: { command: ['python3', '-c', HAS_LET_GO, topic] },
  } satisfies Partial<ServiceRole>;
}
