import { CONTAINER, saying, type Answer } from '../engine/docker/http-engine';
import {
  body,
  CONTROLS,
  cutAfter,
  endless,
  forever100,
  raw,
  reset,
  silent,
  trickling,
  upgrade,
} from './answers';
import type { HostileCall } from './hostile-call';

const OK = 'HTTP/1.1 200 OK\r\n';
const instead = /the engine answered with .* instead of a container/;

const part = (changes: object): Answer => saying({ ...CONTAINER, ...changes });
const notContainer = (place: string) => new RegExp(`answer is not a container: ${place} is `);

export const inspect: HostileCall = {
  call: 'inspect container',
  path: /\/containers\/[^/]+\/json$/,
  deploys: 'service',
  cases: [
    { what: 'without end', answer: endless(), says: /has more than 2 MiB/ },
    {
      what: 'as 1 GiB in a text',
      answer: (request, response) => {
        response.write('{"Id":"');
        endless()(request, response);
      },
      says: /has more than 2 MiB/,
    },
    {
      what: 'as many empty lists',
      answer: body(`{"Id":[${'[],'.repeat(600_000)}[]]}`),
      says: /has more than 100000 parts/,
    },
    {
      what: 'deeply nested',
      answer: body('['.repeat(9e5) + ']'.repeat(9e5)),
      says: /has more than 100000 parts/,
    },
    {
      what: 'with a deep setting',
      answer: body(
        JSON.stringify(CONTAINER).replace(
          '"HostConfig":{}',
          `"HostConfig":{"BlkioWeightDevice":${'{"a":'.repeat(1e4)}1${'}'.repeat(1e4)}}`,
        ),
      ),
      says: /HostConfig is an object instead of something less nested/,
    },
    { what: 'trickling', answer: trickling(' '), says: /no end after 10 s/ },
    { what: 'never', answer: silent, says: /no end after 10 s/ },
    {
      what: 'as no JSON',
      answer: body('<html>\u001b[31mlogin</html>'),
      says: /answered with <html>.*, which is no JSON/,
    },
    { what: 'as NaN', answer: body('{"Id":NaN}'), says: /which is no JSON/ },
    { what: 'cut in the middle', answer: cutAfter('{"Id":"a'), says: /the connection was lost/ },
    {
      what: 'with too great a length',
      answer: raw(`${OK}content-length: 1000000\r\n\r\n{}`),
      says: /no end after 10 s/,
    },
    {
      what: 'with too small a length',
      answer: raw(`${OK}content-length: 2\r\n\r\n{}GARBAGE\r\n\r\n{}`),
      says: /is no HTTP/,
    },
    {
      what: 'without the end of its chunks',
      answer: raw(`${OK}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`),
      says: /no end after 10 s/,
    },
    {
      what: 'in broken chunks',
      answer: raw(`${OK}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n`),
      says: /is no HTTP/,
    },
    {
      what: 'with 4 MiB of head',
      answer: raw(`${OK}x: ${'a'.repeat(1 << 22)}\r\n\r\n{}`),
      says: /is no HTTP/,
    },
    {
      what: 'as HTTP 101',
      answer: upgrade,
      says: /HTTP status 101/,
    },
    { what: 'as HTTP 100 for ever', answer: forever100, says: /no end after 10 s/ },
    {
      what: 'as a redirect',
      answer: (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      says: /HTTP status 302/,
    },
    { what: 'as a reset', answer: reset, says: /the connection was lost/ },
    { what: 'as an error without end', answer: endless(undefined, 500), says: /a{400}/ },
    {
      what: 'as an error with control characters',
      answer: body(JSON.stringify({ message: CONTROLS }), 500),
      says: /\\u001b\[2J.*Apply complete!/,
    },
    {
      what: 'as an error with success',
      answer: saying({ message: 'something is wrong' }),
      says: /answered with "something is wrong" instead of a container/,
    },
    { what: 'with nothing', answer: body(''), says: instead },
    { what: 'null', answer: body('null'), says: instead },
    { what: 'as a list', answer: body('[]'), says: instead },
    { what: 'as an empty object', answer: body('{}'), says: notContainer('Id') },
    { what: 'without a state', answer: part({ State: undefined }), says: notContainer('State') },
    {
      what: 'with nulls',
      answer: part({ State: null, Config: null, HostConfig: null, NetworkSettings: null }),
      says: notContainer('State'),
    },
    { what: 'without a configuration', answer: part({ Config: undefined }), says: notContainer('Config') },
    {
      what: 'with a text for true',
      answer: part({ State: { ...CONTAINER.State, Running: 'false' } }),
      says: /State.Running is "false" instead of true or false/,
    },
    {
      what: 'with an endless number',
      answer: body(JSON.stringify(CONTAINER).replace('"ExitCode":0', '"ExitCode":1e400')),
      says: notContainer('State.ExitCode'),
    },
    {
      what: 'with a text for a list',
      answer: part({ HostConfig: { Binds: 'x' } }),
      says: notContainer('HostConfig.Binds'),
    },
    {
      what: 'with an object for a list',
      answer: part({ Config: { Image: 'i:1', Env: { a: 1 } } }),
      says: notContainer('Config.Env'),
    },
    {
      what: 'with nulls in a list',
      answer: part({ HostConfig: { Ulimits: [null] } }),
      says: notContainer('HostConfig.Ulimits.0'),
    },
    {
      what: 'with odd ports',
      answer: part({ HostConfig: { PortBindings: { '80/tcp': 'x' } } }),
      says: notContainer('HostConfig.PortBindings.80/tcp'),
    },
    {
      what: 'with odd networks',
      answer: part({ NetworkSettings: { Networks: { a: null } } }),
      says: notContainer('NetworkSettings.Networks.a'),
    },
    {
      what: 'as bytes that are no text',
      answer: body(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
      says: notContainer('Id'),
    },
  ],
};
