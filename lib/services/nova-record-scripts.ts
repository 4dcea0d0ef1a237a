/** What Nova's code is asked to do with its service records, in Nova's own language. */

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

/** In the reason why a service is disabled, which it may be for another reason as well: Nova has no place for that of forced_down. */
const REPORTS = `${EACH_DATABASE}
from oslo_utils import timeutils
MARK = 'forced down by kollaform'

def seconds_since_report(service):
    seen = service.last_seen_up and service.last_seen_up.replace(tzinfo=None)
    return seen and (timeutils.utcnow() - seen).total_seconds()

def is_up(service):
    ago = seconds_since_report(service)
    return ago is not None and abs(ago) <= CONF.service_down_time

def is_marked(service):
    return MARK in (service.disabled_reason or '')
`;

export const READ_RECORDS = `${REPORTS}
records = []

def record(service, database):
    return dict(binary=service.binary, host=service.host, version=service.version or 0, database=database,
                up=is_up(service), reportedSecondsAgo=seconds_since_report(service), disabled=bool(service.disabled),
                forcedDown=bool(service.forced_down), isForcedByDeploy=bool(service.forced_down) and is_marked(service))

def read(ctxt, database):
    records.extend(record(service, database) for service in objects.ServiceList.get_all(ctxt))

each_database(read)
print('kollaform: ' + json.dumps(dict(records=records, unread=unread)))
`;

/**
 * Forces down what the plan has found dead, if it still is, and lifts that from what it has found alive. A line that begins with
 * `Warning: ` is shown to the person who deploys.
 */
export const FORCE_DOWN = `${REPORTS}
import os
from nova.db.main import api
LONGEST_REASON = 255
wanted = dict(((it['binary'], it['host'], it['database']), it['isBack']) for it in json.loads(os.environ['RUN_FOR']))

def say(service, what):
    print('Warning: %s on %s %s' % (service.binary, service.host, what))

def force_down(ctxt, service):
    reason = '; '.join(it for it in (service.disabled_reason, MARK) if it)
    if len(reason) > LONGEST_REASON:
        return say(service, 'is dead, and is not forced down: the reason why it is disabled is too long to note that in it.')
    api.service_update(ctxt, service.id, dict(forced_down=True, disabled_reason=reason))
    say(service, 'is dead, and is forced down now. The first deploy after it reports again lifts that.')

def lift(ctxt, service):
    others = [it for it in service.disabled_reason.split('; ') if it != MARK]
    api.service_update(ctxt, service.id, dict(forced_down=False, disabled_reason='; '.join(others) or None))
    say(service, 'reports again, and is not forced down any more.')

def mend(ctxt, database):
    for service in objects.ServiceList.get_all(ctxt):
        is_back = wanted.get((service.binary, service.host, database))
        if is_back is False and not service.forced_down and not is_up(service):
            force_down(ctxt, service)
        if is_back and service.forced_down and is_up(service) and is_marked(service):
            lift(ctxt, service)

each_database(mend)
if unread:
    sys.exit('; '.join(unread))
`;

/** Not by the object, which checks the version that it is given, too (openstack/nova `nova/objects/service.py`). */
export const SET_VERSION = `${EACH_DATABASE}
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

/**
 * As root, who may read what Kolla has put there; a database with TLS may need certificates that Kolla's images install first.
 * An image that is not Kolla's has its configuration where Nova looks for it.
 */
export const WITH_CONFIGURATION = `
config=/var/lib/kolla/config_files/nova.conf
[ -e "$config" ] || config=/etc/nova/nova.conf
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
export const IDENTIFY = `
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
