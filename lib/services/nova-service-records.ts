/** Nova's own word on its processes: the table `services` of each cell, read with Nova's code and configuration. */
import type { Query } from '../model/probe-definition';
import type { ServiceRole } from '../model/service-definition';
import { configBind } from './kolla-container';
import type { NovaContext } from './nova-context';

const SERVICE_RECORDS = 'service-records';

/**
 * Goes through the databases of all cells, or through its own one where the configuration has no API database. One that does
 * not answer keeps none from being read: `max_retries` of Kolla's configuration is for ever. Braces would be placeholders.
 */
const EACH_DATABASE = `
import json, sys, tempfile
from urllib.parse import urlsplit
limits = tempfile.NamedTemporaryFile('w', suffix='.conf')
limits.write(''.join('[%s]\\nmax_retries = 1\\nretry_interval = 1\\n' % it for it in ('database', 'api_database')))
limits.flush()
import nova.conf
from nova import config, context, objects
CONF = nova.conf.CONF
config.parse_args(['nova-service-records', '--config-file', sys.argv[1], '--config-file', limits.name])
objects.register_all()
admin = context.get_admin_context()
unread = []

def name_of(connection):
    return urlsplit(connection).path.lstrip('/')

def each_database(act):
    if not CONF.api_database.connection:
        return act(admin, name_of(CONF.database.connection))
    for cell in objects.CellMappingList.get_all(admin):
        try:
            with context.target_cell(admin, cell) as ctxt:
                act(ctxt, name_of(cell.database_connection))
        except Exception as error:
            unread.append('%s: %s' % (cell.name or cell.uuid, (str(error) or type(error).__name__).splitlines()[0]))
`;

const READ_RECORDS = `${EACH_DATABASE}
from oslo_utils import timeutils
records = []

def record(service, database):
    seen = service.last_seen_up and service.last_seen_up.replace(tzinfo=None)
    ago = seen and (timeutils.utcnow() - seen).total_seconds()
    return dict(binary=service.binary, host=service.host, version=service.version or 0, database=database,
                up=ago is not None and abs(ago) <= CONF.service_down_time, reportedSecondsAgo=ago,
                disabled=bool(service.disabled), forcedDown=bool(service.forced_down))

def read(ctxt, database):
    records.extend(record(service, database) for service in objects.ServiceList.get_all(ctxt))

each_database(read)
print('kollaform: ' + json.dumps(dict(records=records, unread=unread)))
`;

/** Not by the object, which checks the version that it is given, too (openstack/nova `nova/objects/service.py`). */
const SET_VERSION = `${EACH_DATABASE}
from nova.db.main import api
binary, host, version = sys.argv[2], sys.argv[3], int(sys.argv[4])
found = []

def write(ctxt, database):
    for service in objects.ServiceList.get_all(ctxt):
        if service.binary != binary or service.host != host:
            continue
        found.append(service.id)
        if service.version > version:
            api.service_update(ctxt, service.id, dict(version=version))

each_database(write)
if not found:
    sys.exit('; '.join(['there is no such record'] + unread))
`;

/** As root, who may read what Kolla has put there; a database with TLS may need certificates that Kolla's images install first. */
const WITH_CONFIGURATION = `
config=/var/lib/kolla/config_files/nova.conf
if command -v kolla_set_configs >/dev/null && kolla_set_configs; then config=/etc/nova/nova.conf; fi
if command -v kolla_copy_cacerts >/dev/null; then kolla_copy_cacerts; fi
script=$1
shift
exec python3 -c "$script" "$config" "$@"
`;

/**
 * Prints who a process is in the records: the host that its configuration gives it, and the version of its code. Nothing of
 * Nova is imported: this runs beside each new process.
 */
const IDENTIFY = `
import glob, importlib.util, json, os, re, socket, sys
from urllib.parse import urlsplit
from oslo_config import cfg
binary = sys.argv[1]

def options():
    for path in glob.glob('/proc/[0-9]*/cmdline'):
        try:
            words = open(path, 'rb').read().decode(errors='replace').split(chr(0))
        except OSError:
            continue
        if not any(os.path.basename(word) == binary for word in words):
            continue
        pairs = zip(words, words[1:] + [''])
        found = [[a, b] if a in ('--config-file', '--config-dir') else [a] for a, b in pairs if a.startswith('--config-')]
        if found:
            return sum(found, [])
    return []

conf = cfg.ConfigOpts()
conf.register_opt(cfg.StrOpt('host', default=socket.gethostname()))
conf.register_opt(cfg.StrOpt('connection'), 'database')
conf(options(), project='nova', prog=binary)
[root] = importlib.util.find_spec('nova').submodule_search_locations
code = open(os.path.join(root, 'objects', 'service.py')).read()
version = int(re.search(r'^SERVICE_VERSION = (\\d+)', code, re.M)[1])
database = conf.database.connection and urlsplit(conf.database.connection).path.lstrip('/')
print('kollaform: ' + json.dumps(dict(binary=binary, host=conf.host, version=version, database=database)))
`;

/** Log lines in which nova's services say that they will not serve, from what they raise (openstack/nova `nova/exception.py`). */
const REFUSALS = [
  '[Rr]efusing to start',
  'ServiceTooOld:',
  'TooOldComputeService:',
  'Invalid node identity configuration',
];

/** Where cells have conductors of their own, theirs may know only their cell. */
export function serviceRecords({ options }: NovaContext): Readonly<Record<string, Query>> {
  if (!options.service_records) return {};
  const conductor = options.cells ? 'nova-super-conductor' : 'nova-conductor';
  const query = {
    title: "Nova's service records",
    ofRole: conductor,
    container: 'nova_service_records',
    environment: { KOLLA_CONFIG_STRATEGY: options.config_strategy, KOLLA_SERVICE_NAME: conductor },
    volumes: [configBind(conductor)],
    user: 'root',
    command: ['sh', '-c', WITH_CONFIGURATION, 'sh', READ_RECORDS],
  };
  return { [SERVICE_RECORDS]: query };
}

/**
 * A role is ready when Nova's own record of it is.
 * @param role also the name of its log file
 * @param binary as Nova calls it, which is the name of its process
 */
export function recordProbe(
  role: string,
  binary: 'nova-conductor' | 'nova-scheduler' | 'nova-compute',
  { options }: NovaContext,
): Pick<ServiceRole, 'readinessProbe'> {
  if (!options.service_records) return {};
  const record = {
    query: SERVICE_RECORDS,
    binary,
    identify: ['python3', '-c', IDENTIFY, binary],
    setVersion: ['sh', '-c', WITH_CONFIGURATION, 'sh', SET_VERSION],
  };
  return { readinessProbe: { refusals: REFUSALS, logFile: `/var/log/kolla/nova/${role}.log`, record } };
}
