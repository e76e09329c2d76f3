import { csharp, family, go, java, javascript, type Marker, python, ruby, rust } from './marker.ts';

/** Marks by which a test isn't run, or only others are. */
export const leftOutMarkers: readonly Marker[] = [
  ...family('test-skipped', 'refuse', 'A test is skipped.', [
    [javascript, 'bare', 'test', /=\s*(?:\w{1,30}\.){1,3}(?:skip|todo|only|fails|failing)\b(?!\s*\()/],
    [
      javascript,
      'bare',
      'test',
      /\b(?:it|test|describe|suite|context|specify|bench|scenario|Deno\.test)(?:\.\w{1,30}){0,3}\.(?:skip|todo|skipIf|runIf|fixme|ignore|if)\b/,
    ],
    [
      javascript,
      'bare',
      'test',
      /\b(?:xit|xtest|xdescribe|xcontext|xspecify|xscenario)\s*(?:\.each\b.{0,80})?\s*\(/,
    ],
    [javascript, 'bare', 'test', /^[ \t]*pending\s*\(\s*(?:["'`]|\))/m],
    [
      javascript,
      'bare',
      'test',
      /\b(?:this|t|ctx|context|task|testInfo|\w*[tT]est)\.(?:skip|todo|fixme)\s*\(/,
    ],
    [
      javascript,
      'bare',
      'test',
      /\{\s*(?:skip|todo|ignore)\s*:(?!\s*(?:false|\d))|,\s*(?:skip|todo)\s*:\s*(?:true|["'`]|!?(?:process|is[A-Z]|\w{1,30}\.env))/,
    ],
    [javascript, 'bare', 'test', /\[\s*["'`]\s*["'`]\s*\]\s*\((?=.{0,200}=>)/],
    [
      python,
      'bare',
      'any',
      /\b(?:pytest\.)?mark\.(?:skip|skipif)\b|\bpytest\.(?:skip|importorskip)\s*\(|@(?:unittest\.)?skip(?:If|Unless|Test)?\b|\bunittest\.skip\w{0,8}|\.skipTest\s*\(|\braise\s+(?:unittest\.)?SkipTest|\b__test__\s*=\s*False|\bcollect_ignore(?:_glob)?\b|@skip_?(?:if|unless)\w{0,40}/,
    ],
    [
      python,
      'bare',
      'test',
      /\bdef\s+pytest_(?:collection_modifyitems|ignore_collect|runtest_\w{1,30}|pyfunc_call|deselected|sessionfinish|report_teststatus|terminal_summary|exception_interact)\b|\.add_marker\s*\(/,
    ],
    [go, 'bare', 'test', /\b[tbf]\.Skip(?:f|Now)?\s*\(/],
    [go, 'bare', 'test', /,\s*Pending\b\s*[,)]/],
    [csharp, 'bare', 'test', /^[ \t]*#if\b[^\n]{0,80}/m],
    [go, 'comment', 'test', /^\/\/\s?(?:go:build|\+build)\b.{0,200}/],
    [python, 'code', 'any', /#\s*doctest:\s*\+(?:SKIP|ELLIPSIS|IGNORE_EXCEPTION_DETAIL)\b/],
    [rust, 'comment', 'any', /^\/\/[/!]\s*```(?:rust,\s*)?(?:ignore|no_run|should_panic|compile_fail)\b/],
    [rust, 'bare', 'any', /#\[\s*(?:ignore|cfg_attr\s*\([^\]]{0,100}\bignore)\b[^\]]{0,100}\]/],
    [rust, 'bare', 'test', /#!?\[\s*cfg\s*\((?!\s*test\s*\))[^\]]{0,100}\]/],
    [
      java,
      'bare',
      'any',
      /@(?:Disabled|Ignore)(?:If|On|For|Unless)?\w{0,30}\b|@(?:Enabled|Disabled)(?:If|On|For|Unless)\w{0,40}\b|\b(?:Assumptions?\.)?assum(?:e|ing)(?:True|False|That|Not|No)\w{0,20}\s*\(|@Test\s*\(\s*enabled\s*=\s*false/,
    ],
    [
      csharp,
      'bare',
      'any',
      /\[\s*(?:\w{1,40}\s*,\s*)?(?:Ignore|Explicit)\b|\bSkip(?:Unless|When)?\s*=\s*(?=["@$n])|\bAssert\.(?:Ignore|Inconclusive|Pass)\s*\(|\bAssume\.\w{1,20}\s*\(|\bSkip\.(?:If|IfNot|When|Unless)\s*\(/,
    ],
    [ruby, 'bare', 'test', /^[ \t]*(?:xit|xdescribe|xcontext|xspecify|xexample|xscenario|xfeature)\b/m],
    [
      ruby,
      'bare',
      'test',
      /^[ \t]*(?:skip|pending)\b(?!\s*=)|\bskip:\s*(?!false)|\bpending:\s*(?!false)|,\s*:(?:skip|pending)\b|\bskip_\w{2,30}\s+(?:if|unless)|\bfilter_run(?:_excluding|_including)?\b/m,
    ],
    [
      null,
      'bare',
      'test',
      /\bmarkTest(?:Skipped|Incomplete)\b|\bXCTSkip\w{0,10}|\b(?:GTEST_SKIP|DISABLED_\w{1,80})|@(?:module|describe)?tag\s+:?skip\b/,
    ],
    [
      [null],
      'bare',
      'test',
      /\.(?:disabled|enabled)\s*\(\s*(?:if:|["')])|\benabled\s*=\s*false|^[ \t]*#if\b[^\n]{0,80}|\bskip:\s*(?:true|["'])|^[ \t]*@(?:skip|wip|ignore)\b|\b(?:ignore|xit|xtest|xdescribe|SKIP)\s*[("']|^[ \t]*skip\b/m,
    ],
  ]),
  ...family('test-set-aside', 'ask', 'A test is put among those that may be left out.', [
    [
      python,
      'bare',
      'test',
      /\bmark\.(?:slow|flaky\w{0,10}|quarantine\w{0,4}|manual|nightly|broken|wip|e2e|integration|external|local\w{0,5}|network|unstable)\b/,
    ],
    [
      java,
      'code',
      'test',
      /@(?:Tag|Category|Tags)\s*\(\s*\{?\s*["']?(?:\w{0,20}(?:slow|flaky|quarantine|manual|nightly|broken|wip|unstable|integration)\w{0,20})/i,
    ],
    [
      csharp,
      'code',
      'test',
      /\[\s*(?:Trait|Category|TestCategory)\s*\([^)\n]{0,60}["'](?:slow|flaky|quarantine\w{0,4}|manual|nightly|broken|wip|unstable|integration)/i,
    ],
    [
      ruby,
      'bare',
      'test',
      /^[ \t]*(?:it|specify|describe|context|example)\b[^\n]{0,200},\s*:(?:slow|flaky|quarantine|manual|nightly|broken|wip|unstable)\b/m,
    ],
  ]),
  ...family('test-removed', 'refuse', 'The test runner does not run it like this.', [
    [java, 'bare', 'test', /@(?:Test|ParameterizedTest)\b[^{;]{0,120}\bprivate\s/],
    [
      csharp,
      'bare',
      'test',
      /\[\s*(?:Fact|Theory|Test|TestMethod)\b[^{;]{0,120}\b(?:private|internal|protected)\s/,
    ],
    [python, 'bare', 'test', /\bclass\s+Test\w{0,60}[^\n]{0,60}:\s{1,80}def\s+__init__\s*\(/],
  ]),
  ...family('test-focused', 'refuse', 'Only some tests run.', [
    [
      javascript,
      'bare',
      'test',
      /\b(?:it|test|describe|suite|context|specify)(?:\.\w{1,30}){0,3}\.only\b|\b(?:fit|fdescribe|fcontext|ftest|ddescribe|iit)\s*\(|\{\s*only\s*:\s*true/,
    ],
    [
      ruby,
      'bare',
      'test',
      /^[ \t]*(?:fit|fdescribe|fcontext|fspecify|fexample|fscenario)\b|,\s*:focus\b|\bfocus:\s*true/m,
    ],
    [
      go,
      'bare',
      'test',
      /\b(?:FIt|FDescribe|FContext|FEntry|FWhen|PEntry|PIt|PDescribe|PContext|XIt|XDescribe)\s*\(/,
    ],
  ]),
];
