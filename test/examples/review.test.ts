import type { Command } from 'commander';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { program } from '../../lib/cli/program';

const ROOT = join(__dirname, '../..');
const EXAMPLE = join(ROOT, 'examples/review');
const read = (name: string) => parse(readFileSync(join(EXAMPLE, name), 'utf8')) as unknown;

interface GitLabJobs {
  readonly 'kollaform plan': { readonly script: readonly string[]; readonly rules: readonly unknown[] };
}
interface GitHubWorkflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: {
    readonly plan: { readonly steps: readonly { readonly run?: string; readonly uses?: string }[] };
  };
}

/** What each of them has a shell do. */
const SCRIPTS = {
  gitlab: (read('gitlab-ci.yml') as GitLabJobs)['kollaform plan'].script.join('\n'),
  github: (read('github-workflow.yml') as GitHubWorkflow).jobs.plan.steps
    .flatMap((it) => it.run ?? [])
    .join('\n'),
};
type Platform = keyof typeof SCRIPTS;
const PLATFORMS: readonly Platform[] = ['gitlab', 'github'];

function kollaform(): Command {
  const never = () => {
    throw new Error('only asked for its commands');
  };
  const terminal = { print: never, ask: never, isInteractive: false, redraw: never };
  const installation = { version: '1', template: '', errorPage: '', directory: '', isLive: false };
  return program(never, terminal, installation, never);
}

describe.each(PLATFORMS)('the job of %s', (platform) => {
  const calls = [...SCRIPTS[platform].matchAll(/npx kollaform (\w+) ([^>|\n]*)/g)];

  it('uses commands, options and values that exist', () => {
    expect(calls.length).toBeGreaterThan(0);
    for (const [, name, rest = ''] of calls) {
      const command = kollaform().commands.find((it) => it.name() === name);
      const { operands, unknown } = command?.parseOptions(rest.trim().split(/\s+/)) ?? {};
      expect({ name, operands, unknown }).toEqual({ name, operands: [], unknown: [] });
    }
  });

  it('runs files that are there', () => {
    const files = [...SCRIPTS[platform].matchAll(/node (\S+)/g)].map(([, file = '']) => basename(file));
    expect(files).not.toEqual([]);
    expect(files.filter((file) => !existsSync(join(EXAMPLE, file)))).toEqual([]);
  });
});

describe('the workflow of GitHub', () => {
  it('uses actions by their hash, and may write nothing but comments', () => {
    const { jobs, permissions } = read('github-workflow.yml') as GitHubWorkflow;
    const used = jobs.plan.steps.flatMap((it) => it.uses ?? []);
    expect(used.filter((it) => !/@[0-9a-f]{40}$/.test(it))).toEqual([]);
    expect(permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
  });
});

/** Comments as both platforms keep them: the other ones come first, so that there are two pages. */
class Comments {
  readonly all = Array.from({ length: 100 }, (_, id) => ({ id, body: `comment ${id}` }));
  readonly calls: string[] = [];
  readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const isKnown = headers['private-token'] === 'secret' || headers.authorization === 'Bearer secret';
      const text = Buffer.concat(chunks).toString('utf8');
      const answer = isKnown ? this.#answer(method, url, text) : undefined;
      response.writeHead(answer === undefined ? 401 : 200).end(JSON.stringify(answer ?? 'who are you?'));
    });
  });

  #answer(method: string, url: string, text: string): unknown {
    if (method === 'GET') {
      const page = Number(/[?&]page=(\d+)/.exec(url)?.[1]);
      return this.all.slice((page - 1) * 100, page * 100);
    }
    this.calls.push(`${method} ${url}`);
    const { body } = JSON.parse(text) as { body: string };
    const id = method === 'POST' ? this.all.length : Number(url.split('/').at(-1));
    this.all[id] = { id, body };
    return this.all[id];
  }

  get own(): readonly string[] {
    return this.all.slice(100).map(({ body }) => body);
  }
}

describe.each(PLATFORMS)('a merge request at %s', (platform) => {
  let directory: string;
  let comments: Comments;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-review-'));
    comments = new Comments();
    await once(comments.server.listen(0, '127.0.0.1'), 'listening');
    mkdirSync(join(directory, 'bin'));
    mkdirSync(join(directory, 'review'));
    writeFileSync(join(directory, 'review/comment.mjs'), readFileSync(join(EXAMPLE, 'comment.mjs')));
    writeFileSync(join(directory, 'event.json'), '{ "pull_request": { "number": 7 } }');
    tool('npm', 'exit 0');
  });
  afterEach(() => {
    comments.server.close();
    rmSync(directory, { recursive: true });
  });

  function tool(name: string, script: string): void {
    writeFileSync(join(directory, 'bin', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, 'bin', name), 0o755);
  }

  function environment(token: string): NodeJS.ProcessEnv {
    const { port } = comments.server.address() as AddressInfo;
    const api = `http://127.0.0.1:${port}`;
    const path = { PATH: `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}` };
    if (platform === 'gitlab') {
      const ids = { CI_PROJECT_ID: '3', CI_MERGE_REQUEST_IID: '7', CI_JOB_NAME: 'kollaform plan' };
      return { ...path, ...ids, GITLAB_CI: 'true', CI_API_V4_URL: api, GITLAB_TOKEN: token };
    }
    const names = { GITHUB_REPOSITORY: 'us/cloud', GITHUB_JOB: 'plan', GITHUB_TOKEN: token };
    return { ...path, ...names, GITHUB_API_URL: api, GITHUB_EVENT_PATH: join(directory, 'event.json') };
  }

  /** As the runners of both start it. */
  async function runJob(plan: string, token = 'secret') {
    tool('npx', plan);
    const job = spawn('bash', ['-eo', 'pipefail', '-c', SCRIPTS[platform]], {
      cwd: directory,
      env: environment(token),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    for (const stream of [job.stdout, job.stderr])
      stream.on('data', (chunk: Buffer) => output.push(String(chunk)));
    const [exitCode] = (await once(job, 'close')) as [number];
    return { exitCode, output: output.join('') };
  }

  const writes = {
    gitlab: ['POST /projects/3/merge_requests/7/notes', 'PUT /projects/3/merge_requests/7/notes/100'],
    github: ['POST /repos/us/cloud/issues/7/comments', 'PATCH /repos/us/cloud/issues/comments/100'],
  };

  it('gets one comment, which a later run updates; changes are no error', async () => {
    expect(await runJob('echo "### Upgrade of nova: one"; exit 2')).toMatchObject({ exitCode: 0 });
    const { output } = await runJob('echo "### Upgrade of nova: nothing to do"');
    expect(output).toContain('### Upgrade of nova: nothing to do');
    expect(comments.own).toEqual([
      expect.stringMatching(/^<!-- kollaform: .*plan -->\n### Upgrade of nova: nothing to do$/),
    ]);
    expect(comments.calls).toEqual(writes[platform]);
  });

  it('is told what is wrong, and the job fails', async () => {
    const { exitCode } = await runJob("echo 'nova cannot be planned: ```release-skip```' >&2; exit 1");
    expect(exitCode).toBe(1);
    expect(comments.own).toEqual([
      expect.stringContaining(
        "### This cannot be planned\n\n```text\nnova cannot be planned: '''release-skip'''\n```",
      ),
    ]);
  });

  it('fails with what the platform says when it may not comment', async () => {
    const { exitCode, output } = await runJob('echo planned', 'another');
    expect(exitCode).not.toBe(0);
    expect(output).toContain('401 "who are you?"');
  });

  it('gets as much of a long plan as a comment may hold, with its fence closed', async () => {
    await runJob(
      'echo "### Upgrade"; echo; echo \'```text\'; yes "   ~ nova-compute" | head -5000; echo \'```\'; exit 2',
    );
    const [body = ''] = comments.own;
    expect(body.length).toBeLessThan(65_536);
    expect(body).toMatch(/\n```\n\nThe rest is in the log of the job\.$/);
  });
});
