// Puts the plan of a merge request into one comment, which it updates from then on: node comment.mjs plan.md errors.txt
// The second file is shown when the first one is empty. It works in a job of GitLab (GITLAB_TOKEN: a project access token
// with the scope api) and of GitHub (GITHUB_TOKEN: that of the job, with pull-requests: write). Nothing else is needed.
import { readFileSync } from 'node:fs';

/** GitHub takes no longer comment. */
const LONGEST = 60_000;

const [planFile = 'plan.md', errorFile = 'errors.txt'] = process.argv.slice(2);
const job = process.env.CI_JOB_NAME ?? process.env.GITHUB_JOB ?? 'plan';
/** Every job has a comment of its own. It begins with what nobody sees. */
const marker = `<!-- kollaform: ${job} -->`;

function bodyOf(plan, errors) {
  if (plan.trim() !== '') return shorten(plan.trim());
  const text = shorten(errors.trim().replaceAll('```', "'''"));
  return ['### This cannot be planned', '', '```text', text, '```'].join('\n');
}

function shorten(text) {
  if (text.length <= LONGEST) return text;
  const fence = text.slice(0, LONGEST).split('```').length % 2 === 0 ? '\n```' : '';
  return `${text.slice(0, LONGEST)}${fence}\n\nThe rest is in the log of the job.`;
}

/** Where comments are, and how one is written there. */
function platform(environment) {
  if (environment.GITLAB_CI) {
    const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, GITLAB_TOKEN } = environment;
    const comments = `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;
    const headers = { 'private-token': GITLAB_TOKEN ?? '' };
    return { comments, headers, update: ({ id }) => ['PUT', `${comments}/${id}`] };
  }
  const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_EVENT_PATH, GITHUB_TOKEN } = environment;
  const event = JSON.parse(readFileSync(GITHUB_EVENT_PATH, 'utf8'));
  const issues = `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/issues`;
  const headers = { authorization: `Bearer ${GITHUB_TOKEN ?? ''}`, accept: 'application/vnd.github+json' };
  const comments = `${issues}/${event.pull_request.number}/comments`;
  return { comments, headers, update: ({ id }) => ['PATCH', `${issues}/comments/${id}`] };
}

async function call(method, url, headers, body) {
  const response = await fetch(url, {
    method,
    headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'kollaform-review' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function tryFindComment({ comments, headers }) {
  for (let page = 1; ; page += 1) {
    const found = await call('GET', `${comments}?per_page=100&page=${page}`, headers);
    const own = found.find(({ body }) => body?.startsWith(marker));
    if (own !== undefined || found.length === 0) return own;
  }
}

const place = platform(process.env);
const body = `${marker}\n${bodyOf(readFileSync(planFile, 'utf8'), readFileSync(errorFile, 'utf8'))}`;
const known = await tryFindComment(place);
const [method, url] = known === undefined ? ['POST', place.comments] : place.update(known);
await call(method, url, place.headers, { body });
console.log(known === undefined ? 'The plan is a new comment.' : 'The comment has the new plan.');
