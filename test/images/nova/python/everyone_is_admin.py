"""In place of keystonemiddleware.auth_token: whoever asks is the administrator of one project."""

IDENTITY = {
    'HTTP_X_IDENTITY_STATUS': 'Confirmed',
    'HTTP_X_USER_ID': 'admin',
    'HTTP_X_PROJECT_ID': 'admin',
    'HTTP_X_ROLES': 'admin,member,reader',
    'HTTP_X_AUTH_TOKEN': 'admin',
    'HTTP_X_SERVICE_CATALOG': '[]',
}


def filter_factory(global_conf, **local_conf):
    def wrap(application):
        def everyone_is_admin(environ, start_response):
            environ.update(IDENTITY)
            return application(environ, start_response)

        return everyone_is_admin

    return wrap
