import { z } from 'zod';
import { CHECK_MOMENTS, PAUSE_MOMENTS } from '../contract/wave-check';
import { duration } from './duration-schema';
import { CHECK_NAME } from './wave-check-definition';

const command = z.array(z.string()).min(1, { error: 'must name a program' });

const run = z.strictObject({
  image: z
    .string()
    .regex(/^\S+[:@][^/\s]+$/, { error: 'must be an image with its tag or digest' })
    .describe('Image with its tag or digest: registry.example.org/smoke-test:3.'),
  command: command.optional().describe("Default: the image's."),
  entrypoint: command.optional().describe("Default: the image's."),
  environment: z.record(z.string(), z.string()).optional().describe('Variables of its environment.'),
  volumes: z.array(z.string()).optional().describe('As of docker run: source:target[:mode].'),
  network_mode: z.string().min(1).optional().describe('Default: that of all containers.'),
  user: z.string().min(1).optional().describe("Default: the image's."),
  host: z
    .string()
    .optional()
    .describe("After the wave: host that it runs on. Default: the wave's first host."),
});

const check = z
  .strictObject({
    name: z
      .string()
      .regex(CHECK_NAME, {
        error: 'must have only letters, digits, dots, dashes and underscores',
      })
      .describe('For messages; unique in the wave.'),
    after: z
      .enum(CHECK_MOMENTS)
      .optional()
      .describe(
        'wave: when all of it is done. host: after each host. canary: after each canary. Default: wave.',
      ),
    timeout: duration
      .optional()
      .describe(
        'A command and a request are tried until they succeed or this is over: 90s, 5m. Default: 60s.',
      ),
    exec: z
      .strictObject({
        role: z.string().describe('Role whose container it runs in.'),
        command: command.describe('Exit code 0 is passed.'),
      })
      .optional()
      .describe('A command in the container of a role.'),
    http_get: z
      .strictObject({
        host: z.string().optional().describe('Default: {urlhost}.'),
        port: z.int().min(1).max(65_535).describe('Port of the request.'),
        path: z.string().startsWith('/', { error: 'must begin with /' }).optional().describe('Default: /.'),
        scheme: z.enum(['http', 'https']).optional().describe('Default: http.'),
      })
      .optional()
      .describe('A request from the machine that deploys; a status from 200 to 399 is passed.'),
    run: run.optional().describe('A container that runs to its end; exit code 0 is passed.'),
  })
  .refine(({ exec, http_get, run: container }) => [exec, http_get, container].filter(Boolean).length === 1, {
    error: 'must have exactly one of exec, http_get and run',
  });

export const checksSchema = z
  .array(check)
  .describe('Of a wave: what must hold before a deploy goes on. Default: what its definition says.');

export const pauseSchema = z
  .union([z.enum(PAUSE_MOMENTS), z.array(z.enum(PAUSE_MOMENTS)).min(1)], {
    error: 'must be wave, canary, or a list of both',
  })
  .transform((value) => (typeof value === 'string' ? [value] : [...new Set(value)]))
  .describe(
    'Of a wave: an upgrade pauses when it is done, or when its canaries are; the next deploy goes on.',
  );

export type CheckFile = z.output<typeof check>;
