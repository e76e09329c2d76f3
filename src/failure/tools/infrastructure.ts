import { cause, locus, type Recogniser } from './recogniser.ts';

/** Containers, infrastructure as code, documents, git, and the CI systems themselves. */
export const infrastructure: readonly Recogniser[] = [
  {
    tool: 'docker build',
    wrapper: true,
    kind: 'configuration',
    command: /\bdocker (?:buildx|build|compose)\b|docker\/build-push-action|\bbuildah\b/,
    signs: [
      cause(/^ERROR: failed to (?:build|solve|push|receive)/, { after: 3 }),
      cause(/^(?:ERROR: |> )?failed to solve: /),
      locus(/^ > \[.{1,200}\]:?/, { after: 6 }),
      cause(
        /^ERROR: .{0,200}(?:not found|pull access denied|manifest unknown|no such file|failed to (?:read|compute))/,
      ),
      cause(/^(?:Dockerfile|\S{1,120}\.Dockerfile):\d+$/, { after: 8 }),
      cause(
        /^(?:unknown instruction|dockerfile parse error|COPY failed|ADD failed|The command '.{1,300}' returned a non-zero code)/,
      ),
      cause(/^(?:Error response from daemon|docker: )/),
    ],
  },
  {
    tool: 'hadolint',
    kind: 'lint',
    command: /\bhadolint\b/,
    signs: [cause(/^\S{0,200}:\d+ (?:DL|SC)\d{4} /)],
  },
  {
    tool: 'terraform fmt',
    kind: 'format',
    command: /\b(?:terraform|tofu) fmt\b/,
    signs: [locus(/^\S{1,200}\.tf(?:vars)?$/, { needsCommand: true })],
  },
  {
    tool: 'terraform',
    kind: 'configuration',
    command: /\b(?:terraform|tofu|terragrunt)\b/,
    signs: [cause(/^(?:[│|] )?Error: \S/, { needsCommand: true, after: 6 })],
  },
  {
    tool: 'kubernetes',
    kind: 'configuration',
    command: /\b(?:kubectl|helm|kind|kustomize)\b/,
    signs: [
      cause(/^Error(?: from server)?(?: \(\w{3,40}\))?: /, { needsCommand: true, after: 2 }),
      cause(/\b(?:CrashLoopBackOff|ImagePullBackOff|ErrImagePull|FailedScheduling)\b/),
    ],
  },
  {
    tool: 'shellcheck',
    kind: 'lint',
    command: /\bshellcheck\b/,
    signs: [
      locus(/^In \S{1,200} line \d+:$/, { after: 3 }),
      cause(/\bSC\d{4} \((?:error|warning|info|style)\): /),
    ],
  },
  {
    tool: 'yamllint',
    kind: 'lint',
    command: /\b(?:yamllint|actionlint)\b/,
    signs: [cause(/^\s{1,4}\d+:\d+\s{1,8}error\s/), cause(/^\S{1,200}\.ya?ml:\d+:\d+: /, { after: 3 })],
  },
  {
    tool: 'markdownlint',
    kind: 'lint',
    command: /\b(?:markdownlint|mdl|remark|textlint|vale|codespell|typos|misspell|cspell)\b/,
    signs: [
      cause(/^\S{1,200}\.(?:md|markdown|mdx|rst):\d+(?::\d+)?:? \S/),
      cause(/^\S{1,300}:\d+:\d+ - Unknown word/),
      cause(/^\S{1,300}:\d+: \S{1,60} ==> \S/),
    ],
  },
  {
    tool: 'git',
    kind: 'permission',
    command: /\bgit (?:push|clone|fetch|commit|pull)\b|actions\/checkout/,
    signs: [
      cause(/^(?:remote: )?(?:Permission to \S{1,120} denied|Write access to repository not granted)/),
      cause(/^fatal: unable to access '.{1,200}': The requested URL returned error: 40[13]/, {
        kind: 'permission',
      }),
      cause(/^fatal: unable to access '.{1,200}': (?!The requested URL returned error: 4)/, {
        kind: 'network',
      }),
      cause(
        /^fatal: Authentication failed|^fatal: could not read (?:Username|Password)|^git@\S{1,100}: Permission denied/,
        { kind: 'permission' },
      ),
      cause(/^\s{0,2}! \[(?:remote )?rejected\]/, { kind: 'permission' }),
      cause(/^fatal: (?:the remote end hung up|early EOF|unable to connect)/, { kind: 'network' }),
      cause(
        /^fatal: (?:couldn't find remote ref|not a git repository|No url found for submodule|reference is not a tree|ambiguous argument)/,
        { kind: 'configuration' },
      ),
    ],
  },
  {
    tool: 'github actions',
    wrapper: true,
    kind: 'configuration',
    signs: [
      cause(/^(?:##\[error\])?Can't find 'action\.yml'/),
      cause(
        /^(?:Error: )?(?:Unable to resolve action|An action could not be found|Unexpected input\(s\)|Input required and not supplied|The workflow is not valid|Invalid workflow file|Missing download info for)/,
      ),
      cause(
        /^(?:Error: )?(?:Resource not accessible by integration|Bad credentials|HttpError: .{0,60}(?:403|401))/,
        { kind: 'permission' },
      ),
      cause(
        /^(?:The self-hosted runner|The runner has received a shutdown|The hosted runner (?:lost|encountered)|The job was not acquired|No space left|GitHub Actions has encountered)/,
        { kind: 'infrastructure' },
      ),
    ],
  },
  {
    tool: 'jenkins',
    wrapper: true,
    kind: 'infrastructure',
    signs: [
      cause(
        /^(?:FATAL: |ERROR: )?(?:hudson\.|java\.io\.IOException: Backing channel|Agent went offline|Cannot contact )/,
        { after: 4 },
      ),
      cause(/^FATAL: \S/, { after: 3 }),
    ],
  },
];
