import { cause, locus, type Recogniser, total } from './recogniser.ts';

/** Package managers, bundlers and what else builds JavaScript. */
export const javascriptBuilds: readonly Recogniser[] = [
  {
    tool: 'next build',
    kind: 'compile',
    command: /\bnext build\b/,
    signs: [
      cause(/^(?:> )?Build (?:error occurred|failed because of webpack errors)/, {
        kind: 'unknown',
        after: 8,
      }),
      cause(/^(?:Error: )?Turbopack build failed with \d+ errors?/, { kind: 'unknown', after: 8 }),
      cause(/^Failed to compile\.?$/, { after: 8 }),
      cause(/^Type error: /, { kind: 'type', after: 8 }),
      cause(/^Error occurred prerendering page/, { after: 6 }),
      cause(/^❌? ?Invalid environment variables/, { kind: 'configuration', after: 8 }),
    ],
  },
  {
    tool: 'webpack',
    kind: 'compile',
    command: /\bwebpack\b/,
    signs: [
      cause(/^ERROR in (?:\S{1,200}|$)/, { after: 6 }),
      cause(/^Module (?:not found|build failed|parse failed)/, { after: 5 }),
      total(/^webpack [\d.]{1,12} compiled with \d+ errors?/),
    ],
  },
  {
    tool: 'vite',
    kind: 'compile',
    command: /\b(?:vite|rollup)\b/,
    signs: [
      cause(/^(?:error during build:|✗ Build failed in|x Build failed in)/, { after: 6 }),
      cause(/^\[(?:vite|rollup|!)[\w:-]{0,40}\] (?:Rollup failed|\(|Could not|Failed)/),
    ],
  },
  {
    tool: 'esbuild',
    kind: 'compile',
    command: /\b(?:esbuild|tsup|tsdown)\b/,
    signs: [cause(/^✘ \[ERROR\] /, { after: 6 })],
  },
  {
    tool: 'turbo',
    wrapper: true,
    kind: 'configuration',
    command: /\bturbo\b/,
    signs: [
      cause(
        /^\s{0,4}(?:× |x )?(?:Missing tasks in project|Could not find task|could not find task|Missing tasks)/,
        { after: 5 },
      ),
      locus(/^(?: ERROR )?\s{0,2}(?:\S{1,80}#\S{1,40}: )?(?:run failed: )?command .{0,200} exited \(\d+\)/),
      total(/^\s{0,4}Failed:\s{1,6}\S{1,80}#\S/),
    ],
  },
  {
    tool: 'nx',
    wrapper: true,
    kind: 'unknown',
    command: /\bnx\b/,
    signs: [
      total(/^\s{1,4}NX\s{1,4}.{0,40}(?:[Rr]an target|Running target).{0,200}failed/, { after: 8 }),
      locus(/^\s{1,4}[✖×]\s{1,4}nx run \S/),
    ],
  },
  {
    tool: 'npm',
    kind: 'dependency',
    command: /\bnpm (?:ci|i|install|install-ci-test|publish)\b/,
    signs: [
      cause(
        /^npm (?:ERR!|error) code (?:EUSAGE|ERESOLVE|E404|ETARGET|EBADENGINE|EINTEGRITY|ENOVERSIONS|ENOLOCK|EPEERINVALID)/,
        { kind: 'dependency', after: 10 },
      ),
      cause(/^npm (?:ERR!|error) code (?:ENEEDAUTH|E401|E403|EOTP|EACCES|EPERM)/, {
        kind: 'permission',
        after: 6,
      }),
      cause(
        /^npm (?:ERR!|error) code (?:ETIMEDOUT|ECONNRESET|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E5\d\d|ERR_SOCKET_TIMEOUT|ENETUNREACH)/,
        { kind: 'network', after: 5 },
      ),
      cause(/^npm (?:ERR!|error) code (?:EJSONPARSE|ENOENT|EINVALIDPACKAGENAME)/, {
        kind: 'configuration',
        after: 6,
      }),
      cause(/^npm (?:ERR!|error) (?:Missing|Invalid): .{1,200} (?:from lock file|does not satisfy)/),
      cause(/^npm (?:ERR!|error) (?:Missing script|missing script)/, { kind: 'configuration' }),
      cause(
        /^npm (?:ERR!|error) (?:`npm ci`|While resolving|Found:|Could not resolve dependency|Conflicting peer|notarget|404|peer )/,
      ),
    ],
  },
  {
    tool: 'pnpm',
    kind: 'dependency',
    command: /\bpnpm (?:i|install|add|fetch)\b/,
    signs: [
      cause(
        /^\s{0,2}ERR_PNPM_(?:OUTDATED_LOCKFILE|LOCKFILE\w{0,40}|NO_MATCHING_VERSION|PEER_DEP\w{0,20}|UNSUPPORTED_ENGINE|FETCH_404|FROZEN\w{0,40}|NO_LOCKFILE|IGNORED_BUILDS|TARBALL_INTEGRITY)/,
        { kind: 'dependency', after: 6 },
      ),
      cause(/^\s{0,2}ERR_PNPM_(?:META_FETCH_FAIL|FETCH_5\d\d|FETCH_40[13])/, { kind: 'network', after: 4 }),
      cause(/^\s{0,2}(?!ERR_PNPM_RECURSIVE)ERR_PNPM_\w{3,60}/, { after: 6 }),
    ],
  },
  {
    tool: 'pnpm/action-setup',
    kind: 'configuration',
    command: /\bpnpm\/action-setup\b/,
    signs: [
      cause(/^Error: (?:Multiple versions of pnpm specified|No pnpm version is specified)/, { after: 5 }),
    ],
  },
  {
    tool: 'yarn',
    kind: 'dependency',
    command: /\byarn(?: install| --immutable| --frozen-lockfile|$)/,
    signs: [
      cause(/^(?:➤ )?YN00(?:01|02|28|35|66|82): .{0,10}(?:│ )?.{0,300}/, { kind: 'dependency' }),
      cause(/^error Your lockfile needs to be updated/, { kind: 'dependency' }),
      cause(
        /^error (?:Couldn't find (?:package|any versions)|\S{1,120}: The engine|Found incompatible module|An unexpected error occurred)/,
        { kind: 'dependency' },
      ),
    ],
  },
  {
    tool: 'size-limit',
    kind: 'threshold',
    command: /\b(?:size-limit|bundlesize|bundlewatch)\b/,
    signs: [
      cause(/^\s{0,4}Package size limit has exceeded/, { after: 4 }),
      cause(/\b(?:size|bundle|chunk)\b.{0,80}\b(?:exceeds|exceeded|too (?:big|large)|assertion failed)/i),
    ],
  },
  {
    tool: 'lighthouse-ci',
    kind: 'threshold',
    command: /\blhci\b|lighthouse/,
    signs: [
      cause(/^\s{0,4}[✘×x]\s{1,4}\S{1,120} failure for \S{1,40} (?:assertion|audit)/, { after: 6 }),
      total(/^Assertion failed\. Exiting with status code/),
    ],
  },
  {
    tool: 'storybook',
    kind: 'configuration',
    command: /\b(?:storybook|chromatic)\b|chromaui/,
    signs: [
      cause(/^(?:SB_\w{3,40} \(|=> Failed to build the preview|✖ Failed to build|✖ Command failed)/, {
        after: 8,
      }),
    ],
  },
  {
    tool: 'prisma',
    kind: 'configuration',
    command: /\bprisma\b/,
    signs: [
      cause(/^Error: P\d{4}\b/, { after: 8 }),
      cause(/^Migration `.{1,120}` failed to apply/, { after: 6 }),
      cause(/^Error: Prisma schema validation/, { after: 10 }),
    ],
  },
  {
    tool: 'release-it',
    kind: 'permission',
    command: /\b(?:release-it|semantic-release|changeset publish|npm publish)\b/,
    signs: [
      cause(
        /^(?:npm (?:ERR!|error) )?(?:code )?(?:ENEEDAUTH|EINVALIDNPMTOKEN|ENONPMTOKEN|ENOGHTOKEN|EGITNOPERMISSION)\b/,
      ),
    ],
  },
];
