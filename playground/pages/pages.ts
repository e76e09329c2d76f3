import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CheckRun } from '../checks.ts';
import type { CreatePages, PagesParts } from '../seams.ts';
import { findPullRequest, findRepository, type PullRequest } from '../store.ts';
import { checkPage, checksPage } from './check-pages.ts';
import { checkPath } from './checks-of.ts';
import { commitPage, commitsPage, filesPage } from './commit-pages.ts';
import { conversationPage } from './conversation.ts';
import { maxCommentLength, takeForm } from './forms.ts';
import { html } from './html.ts';
import { assets, contentSecurityPolicy, layout, type Page } from './layout.ts';
import { overviewPage, personPage, repositoryPage } from './overview.ts';

/** The site as people see it in a browser. */
export const createPages: CreatePages = (parts) => {
  const formKey = randomBytes(24).toString('base64url');
  return {
    handle: async (request, response, url) => {
      const host = request.headers.host ?? '';
      const asset = assets.get(url.pathname);
      if (asset) return send(response, 200, asset.type, asset.text, host);
      const posted = /^\/([^/]+\/[^/]+)\/pull\/(\d+)\/comments$/.exec(url.pathname);
      if (posted && request.method === 'POST') {
        const pullRequest = findPullRequest(parts.store, posted[1] ?? '', Number(posted[2]));
        if (!pullRequest) return false;
        return takeComment(parts, pullRequest, formKey, request, response);
      }
      const pressed = /^\/([^/]+\/[^/]+)\/runs\/(\d+)\/actions$/.exec(url.pathname);
      if (pressed && request.method === 'POST') {
        const check = parts.store.checkRuns.get(Number(pressed[2]));
        if (!check || check.repository !== pressed[1]) return false;
        return takePress(parts, check, formKey, request, response);
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') return false;
      const raw = rawLog(parts, url.pathname);
      if (raw !== null) return send(response, 200, 'text/plain; charset=utf-8', raw, host);
      const page = await pageAt(parts, url.pathname, formKey);
      if (!page) return false;
      return send(response, 200, 'text/html; charset=utf-8', layout(page), host);
    },
  };
};

async function pageAt(parts: PagesParts, path: string, formKey: string): Promise<Page | null> {
  const { store } = parts;
  if (path === '/') return overviewPage(store);
  const [owner = '', name = '', ...rest] = decoded(path).split('/').slice(1);
  if (name === '') return personPageOf(parts, owner);
  if (owner === 'apps' && rest.length === 0) return personPageOf(parts, `${name}[bot]`);
  const repository = findRepository(store, `${owner}/${name}`);
  if (!repository) return null;
  const [kind = '', id = '', ...more] = rest;
  if (kind === '' || (kind === 'pulls' && id === '')) return repositoryPage(store, repository);
  if (kind === 'commit') return /^[0-9a-f]{7,40}$/.test(id) ? commitPage(store, repository, id) : null;
  const check = checkIdOf(parts, rest);
  if (check !== null) {
    const run = store.checkRuns.get(check);
    return run?.repository === repository.fullName ? checkPage(parts, run, formKey) : null;
  }
  const pullRequest = kind === 'pull' ? findPullRequest(store, repository.fullName, Number(id)) : undefined;
  if (!pullRequest || more.length > 1) return null;
  switch (more[0] ?? '') {
    case '':
      return conversationPage(parts, pullRequest, formKey);
    case 'commits':
      return commitsPage(store, pullRequest);
    case 'checks':
      return checksPage(parts, pullRequest, formKey);
    case 'files':
      return filesPage(store, pullRequest);
    default:
      return null;
  }
}

/** `runs/12`, `actions/runs/34/job/12`, or `actions/runs/34` for the run's newest job. */
function checkIdOf({ store }: PagesParts, [kind, ...rest]: readonly string[]): number | null {
  if (kind === 'runs' && rest.length === 1) return Number(rest[0]);
  if (kind !== 'actions' || rest[0] !== 'runs') return null;
  if (rest.length === 4 && rest[2] === 'job') return Number(rest[3]);
  if (rest.length !== 2) return null;
  return [...store.jobs.values()].findLast((job) => job.runId === Number(rest[1]))?.id ?? null;
}

function rawLog({ store }: PagesParts, path: string): string | null {
  const [, repository, runId, jobId] =
    /^\/([^/]+\/[^/]+)\/actions\/runs\/(\d+)\/job\/(\d+)\/raw$/.exec(path) ?? [];
  const job = store.jobs.get(Number(jobId));
  if (!repository || job?.runId !== Number(runId)) return null;
  return store.workflowRuns.get(job.runId)?.repository === repository ? job.log : null;
}

function personPageOf({ store }: PagesParts, login: string): Page | null {
  return store.users.has(login.toLowerCase()) ? personPage(store, login) : null;
}

/** Takes what was typed into the comment box. */
function takeComment(
  parts: PagesParts,
  { repository, number }: PullRequest,
  formKey: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const path = `/${repository}/pull/${number}`;
  return take(path, formKey, request, response, (form) => {
    const speaker = parts.speakers(repository, number).find(({ login }) => login === form.get('speaker'));
    const body = (form.get('body') ?? '').replaceAll('\r\n', '\n');
    if (!speaker) throw new Error('Nobody of that name may speak here.');
    if (body.trim() === '' || body.length > maxCommentLength)
      throw new Error(`A comment has between 1 and ${maxCommentLength} characters.`);
    const id = parts.people.comment({ repository, number, author: speaker.login, body });
    return `${path}#issuecomment-${id}`;
  });
}

/** Takes the press of one of a check run's buttons. */
function takePress(
  parts: PagesParts,
  check: CheckRun,
  formKey: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const path = checkPath(parts.store, check);
  return take(path, formKey, request, response, (form) => {
    parts.people.pressButton({
      checkRun: check.id,
      identifier: form.get('identifier') ?? '',
      author: form.get('speaker') ?? '',
    });
    return path;
  });
}

/** Does what a form of the page at `path` says; `act` returns where to go on, or throws what people are told. */
async function take(
  path: string,
  formKey: string,
  request: IncomingMessage,
  response: ServerResponse,
  act: (form: URLSearchParams) => string,
): Promise<boolean> {
  const host = request.headers.host ?? '';
  const refuse = (status: number, reason: string) =>
    send(response, status, 'text/html; charset=utf-8', layout(refusal(path, reason)), host);
  const taken = await takeForm(request, formKey);
  if ('refused' in taken) return refuse(taken.refused.status, taken.refused.reason);
  try {
    response.writeHead(303, { location: act(taken.form) }).end();
    return true;
  } catch (error) {
    return refuse(422, error instanceof Error ? error.message : String(error));
  }
}

function refusal(path: string, reason: string): Page {
  return {
    title: 'Not done',
    running: false,
    live: html`<h1>This was not done</h1><p>${reason}</p>
<p><a href="${path}">Back</a></p>`,
  };
}

function send(response: ServerResponse, status: number, type: string, body: string, host: string): true {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': contentSecurityPolicy(host),
  });
  response.end(body);
  return true;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
