import { defineService, z } from 'kollaform';

/** A web server, as an example of a service: each new image first checks its configuration, then replaces the old one. */
export const site = defineService({
  name: 'site',
  // What cloud.yml may say below `services.site`.
  options: z.strictObject({
    port: z.int().min(1).max(65535).default(8080).describe('Port on the host.'),
  }),
  define: ({ port }) => ({
    roles: {
      web: {
        image: 'nginx',
        container: 'site_web',
        group: 'site',
        networkMode: 'bridge',
        ports: [`{address}:${port}:80`],
        restart: 'unless-stopped',
        healthcheck: {
          test: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1/'],
          intervalSeconds: 3,
          timeoutSeconds: 3,
        },
      },
    },
    jobs: {
      check: {
        container: 'site_check',
        image: { ofRole: 'web' },
        command: ['nginx', '-t'],
        networkMode: 'bridge',
        firstHostOf: { role: 'web' },
        runsWhenChanged: ['web'],
      },
    },
    waves: [
      { name: 'checks', jobs: ['check'] },
      { name: 'front', roles: ['web'], update: 'one-host-at-a-time' },
    ],
  }),
});
