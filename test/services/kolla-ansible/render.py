#!/usr/bin/env python3
"""Writes what kolla-ansible makes of nova's containers in each release, from the defaults of its roles.

    render.py <clone of openstack/kolla-ansible, all branches> <directory for the result>

One file for each release and family of distributions, one line for each container. Needs PyYAML and Jinja2.
"""
import json
import pathlib
import subprocess
import sys

import jinja2
import yaml
from jinja2 import meta
from jinja2.nativetypes import NativeEnvironment

# The last commit of the release on master where the branch is gone.
COMMITS = {
    '2023.1': '0fc3418b8',
    '2023.2': 'c939504da',
    '2024.1': '1276a4338',
    '2024.2': '9ea63dc30',
    '2025.1': 'a7fc0cd67',
    '2025.2': '257605a5e',
    '2026.1': '762181ae4',
    '2026.2': '1a681814e',
}
FAMILIES = {'debian': 'Debian', 'rocky': 'RedHat'}
ROLES = ['ansible/roles/nova/defaults/main.yml', 'ansible/roles/nova-cell/defaults/main.yml']
GIVEN = {
    'kolla_container_engine': 'docker',
    'api_interface_address': '10.0.0.1',
    'node_config': '/etc/kolla',
    'om_rpc_port': 5672,
}
# common_options and kolla_container_worker.py add these; the zone is the host's.
ENVIRONMENT = {'KOLLA_CONFIG_STRATEGY': 'COPY_ALWAYS'}
SETS_TIMEZONE = ['2026.2']


def git(clone, *arguments):
    done = subprocess.run(['git', '-C', clone, *arguments], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ''


def to_bool(value):
    return value.strip().lower() in ('yes', 'true', '1', 'on') if isinstance(value, str) else bool(value)


def combine(one, other, recursive=False):
    merged = dict(one)
    for key, value in other.items():
        deep = recursive and isinstance(merged.get(key), dict)
        merged[key] = combine(merged[key], value, True) if deep else value
    return merged


class Variables:
    """Ansible's: their values are templates that name others."""

    def __init__(self, clone, commit, family):
        listed = git(clone, 'ls-tree', '--name-only', commit, 'ansible/group_vars/all/').split()
        self.values = {}
        for path in ['ansible/group_vars/all.yml', *listed, *ROLES]:
            self.values.update(yaml.safe_load(git(clone, 'show', f'{commit}:{path}')) or {})
        self.values.update(GIVEN, ansible_facts={'os_family': family, 'architecture': 'x86_64'})
        self.text = self.environment(jinja2.Environment)
        self.native = self.environment(NativeEnvironment)

    @staticmethod
    def environment(kind):
        environment = kind(undefined=jinja2.StrictUndefined, extensions=['jinja2.ext.do'])
        environment.filters.update(
            bool=to_bool,
            combine=combine,
            put_address_in_context=lambda address, _: address,
            kolla_address=lambda *_: '10.0.0.1',
            ternary=lambda condition, yes, no: yes if condition else no,
        )
        return environment

    def resolve(self, value):
        if isinstance(value, list):
            return [self.resolve(it) for it in value]
        if isinstance(value, dict):
            return {key: self.resolve(it) for key, it in value.items()}
        if not isinstance(value, str) or '{' not in value:
            return value
        names = meta.find_undeclared_variables(self.text.parse(value))
        context = {name: self.resolve(self.values[name]) for name in names if name in self.values}
        is_whole = value.startswith('{{') and value.endswith('}}') and value.count('{{') == 1
        environment = self.native if is_whole else self.text
        return environment.from_string(value).render(
            context, lookup=lambda _, name: self.resolve(self.values[name])
        )


def container(variables, declared, release):
    get = lambda key, default=None: variables.resolve(declared.get(key, default))
    # The worker adds the mode, and drops what is empty.
    binds = [it if it.count(':') == 2 else f'{it}:rw' for it in get('volumes') if it]
    name = get('container_name')
    environment = {**ENVIRONMENT, 'KOLLA_SERVICE_NAME': name.replace('_', '-'), **get('environment', {})}
    ulimits = get('dimensions').get('ulimits', {})
    checked = get('healthcheck')
    return {
        'container': name,
        'image': get('image').split('/')[-1].split(':')[0],
        'binds': sorted(binds),
        'environment': {**environment, **({'TZ': 'UTC'} if release in SETS_TIMEZONE else {})},
        'privileged': get('privileged', False),
        **{key: get(key) for key in ('ipc_mode', 'pid_mode', 'cgroupns_mode') if key in declared},
        'ulimits': {limit: both['soft'] for limit, both in ulimits.items()},
        **({'healthcheck': test_of(checked)} if checked else {}),
    }


def test_of(healthcheck):
    test = healthcheck['test']
    return {
        'test': yaml.safe_load(test) if isinstance(test, str) else test,
        **{key: int(healthcheck[key]) for key in ('interval', 'timeout', 'retries', 'start_period')},
    }


def main(clone, target):
    for release, commit in COMMITS.items():
        for distro, family in FAMILIES.items():
            variables = Variables(clone, commit, family)
            declared = {**variables.values['nova_services'], **variables.values['nova_cell_services']}
            lines = [
                f'{json.dumps(role)}: {json.dumps(container(variables, it, release))}'
                for role, it in sorted(declared.items())
            ]
            path = pathlib.Path(target) / f'{release}-{distro}.json'
            path.write_text('{\n' + ',\n'.join(lines) + '\n}\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
