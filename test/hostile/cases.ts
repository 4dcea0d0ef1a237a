import { saying } from '../engine/docker/http-engine';
import {
  body,
  CONTROLS,
  cutAfter,
  endless,
  frame,
  reset,
  silent,
  stuckAfter,
  trickling,
  upgrade,
} from './answers';
import type { HostileCall } from './hostile-call';
import { inspect } from './inspect-cases';

const version: HostileCall = {
  call: 'tell its version',
  path: /^\/version$/,
  deploys: 'service',
  cases: [
    { what: 'without end', answer: endless(), says: /has more than 2 MiB/ },
    { what: 'trickling', answer: trickling(' '), says: /no answer within 10 s/ },
    { what: 'as a list', answer: body('[]'), says: /not a container engine \(.*a list instead of a version/ },
    { what: 'null', answer: body('null'), says: /null instead of a version/ },
    {
      what: 'with odd parts',
      answer: saying({ ApiVersion: '1.41', Components: 7 }),
      says: /Components is 7/,
    },
    {
      what: 'as HTTP 101',
      answer: upgrade,
      says: /HTTP status 101/,
    },
    { what: 'never', answer: silent, says: /no answer within 10 s/ },
  ],
};

const image: HostileCall = {
  call: 'inspect image',
  path: /\/images\/.+\/json$/,
  deploys: 'service',
  cases: [
    { what: 'without end', answer: endless(), says: /has more than 2 MiB/ },
    {
      what: 'without an id',
      answer: body('{"RepoDigests":[]}'),
      says: /answer is not an image: Id is nothing/,
    },
  ],
};

const pull: HostileCall = {
  call: 'pull image',
  path: /\/images\/create$/,
  deploys: 'image',
  cases: [
    { what: 'as a line without end', answer: endless(), says: /instead of a pull's progress/ },
    {
      what: 'as one line again and again',
      answer: endless('{"status":"Downloading","id":"4f4fb700ef54"}\n'),
      says: /nothing of it moved for 4 s \(after: Downloading of 4f4fb700ef54\)/,
    },
    {
      what: 'with no further byte',
      answer: trickling('{"status":"Downloading","progressDetail":{"current":5,"total":9},"id":"a"}\n'),
      says: /nothing of it moved for 4 s/,
    },
    {
      what: 'never',
      answer: silent,
      says: /nothing of it moved for 4 s\. Check that this host reaches the registry/,
    },
    {
      what: 'stuck',
      answer: stuckAfter('{"status":"Pulling fs layer","id":"a"}\n'),
      says: /after: Pulling fs layer of a/,
    },
    { what: 'null', answer: body('null\n'), says: /null instead of a pull's progress/ },
    { what: 'as no JSON', answer: body('ok\n'), says: /ok instead of a pull's progress/ },
    {
      what: 'cut in the middle',
      answer: cutAfter('{"status":"Downloading"}\n{"sta'),
      says: /the connection was lost/,
    },
    {
      what: 'ended in the middle',
      answer: body('{"status":"Downloading"}\n{"sta'),
      says: /instead of a pull's progress/,
    },
    {
      what: 'with an odd error',
      answer: body('{"error":{"x":1}}\n'),
      says: /could not pull image .*\{"x":1\}/,
    },
    {
      what: 'as an error with success',
      answer: saying({ message: 'denied' }),
      says: /could not pull image .*: denied/,
    },
  ],
};

const others: readonly HostileCall[] = [
  {
    call: 'create container',
    path: /\/containers\/create$/,
    deploys: 'service',
    cases: [
      { what: 'without an id', answer: body('{}', 201), says: /answer is not an id: Id is nothing/ },
      { what: 'as a text', answer: body('"c1"', 201), says: /"c1" instead of an id/ },
    ],
  },
  {
    call: 'wait for container',
    path: /\/wait$/,
    deploys: 'job',
    cases: [
      {
        what: 'with another type',
        answer: saying({ StatusCode: '0' }),
        says: /not an exit code: StatusCode is "0"/,
      },
      { what: 'without end', answer: endless(), says: /has more than 2 MiB/ },
      { what: 'as a reset', answer: reset, says: /it did not end within 3 s and was stopped/ },
      { what: 'never', answer: silent, says: /it did not end within 3 s and was stopped/ },
    ],
  },
  {
    call: 'run a command',
    path: /\/exec\/[^/]+\/start$/,
    deploys: 'service',
    cases: [{ what: 'without end', answer: endless(), says: /not healthy after 1 s/ }],
  },
  {
    call: 'read logs',
    path: /\/logs$/,
    deploys: 'failing job',
    cases: [
      {
        what: 'without end',
        answer: endless(),
        says: /exited with code 3[^]*bytes before this are left out/,
      },
      {
        what: 'in one frame of 4 GiB',
        answer: body(frame(2 ** 32 - 1, 'short')),
        says: /exited with code 3[^]*short/,
      },
      {
        what: 'as a million empty frames',
        answer: body(Buffer.alloc(8_000_000)),
        says: /exited with code 3/,
      },
      {
        what: 'with control characters',
        answer: body(frame(CONTROLS.length + 10, CONTROLS)),
        says: /exited with code 3[^]*\\u001b\[2J/,
      },
    ],
  },
  {
    call: 'inspect network',
    path: /\/networks\/[^/]+$/,
    deploys: 'network',
    cases: [{ what: 'as a list', answer: body('[]'), says: /a list instead of a network/ }],
  },
  {
    call: 'inspect volume',
    path: /\/volumes\/[^/]+$/,
    deploys: 'volume',
    cases: [{ what: 'without its name', answer: body('{}'), says: /not a volume: Name is nothing/ }],
  },
  {
    call: 'show a sign of life',
    path: /^\/_ping$/,
    deploys: 'service',
    cases: [{ what: 'without end', answer: endless() }],
  },
];

export const HOSTILE_CALLS: readonly HostileCall[] = [version, inspect, image, pull, ...others];
