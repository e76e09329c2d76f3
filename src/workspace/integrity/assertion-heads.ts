import type { Language } from './languages.ts';

/** What is called to demand something, without blanks and type arguments. */
export const heads: Record<Language, RegExp> = {
  javascript:
    /^(?:expect|assert|should|expectTypeOf|assertType|Assert|chai\.expect)$|^expect\.(?:soft|poll|fail|unreachable|assertions|hasAssertions)$|^(?:assert|chai\.assert|sinon\.assert|Assert|QUnit\.assert|td|expect)\.(?!any|anything|extend|objectContaining|arrayContaining|string|not|close)\w+(?:\.\w+)?$|^(?:t|assert|test|ava|tap)\.(?:is|isNot|not|deepEqual|notDeepEqual|equals?|same|notSame|strictEqual|strictSame|notEqual|notStrictEqual|looseEqual|deepStrictEqual|true|false|truthy|falsy|ok|notOk|throws|throwsAsync|notThrows|rejects|like|regex|notRegex|match|snapshot|deepEquals|error|ifError|ifErr|fail|plan)$|\.(?:should|expect)$|\)\.should\.\w+/,
  python:
    /^(?:self|cls|case|testcase|tc)\.(?:assert\w*|fail\w*)$|(?:^|\.)assert_\w+$|(?:^|\.)(?:raises|warns|fail|deprecated_call)$|^(?:expect|assert_that|ensure)$/,
  go: /^(?:require|assert|qt|must)\.[A-Z]\w*$|^(?:is|c|a|r|s|td|check)\.(?:Assert|Check|Equals?|NotEqual|NoErr|NoError|Error\w*|True|False|Nil|NotNil|Contains|Len|Empty|Cmp\w*)$|^[tbf]\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$|^(?:Expect|Ω|Eventually|Consistently)$|^s\.(?:Require|Assert)\(\)\.\w+$/,
  rust: /^(?:\w+::)*(?:(?:debug_)?assert\w*|prop_assert\w*|panic|unreachable|check|expect_that|verify_that|verify_eq)!?$/,
  java: /(?:^|\.)(?:assert[A-Z]?\w*|verify\w*|fail|expect\w*|andExpect\w*|then)$/,
  csharp:
    /(?:^|\.)(?:Assert\.\w+|\w+Assert\.\w+|Should\w*|Verify\w*|Received\w*|DidNotReceive\w*|ThrowsAsync|Expect)$/,
  ruby: /(?:^|\.)(?:expect|assert\w*|refute\w*|must_\w+|wont_\w+|should\w*|flunk)$|^(?:is_expected|subject)\.(?:to|not_to|to_not)$/,
};

/** Calls that fail a test outright. */
export const failures =
  /^(?:[tbf]\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)|(?:\w+::)*(?:panic|unreachable)!?|(?:pytest|self|assert|t|expect|Assert|Assertions)\.(?:fail|Fail|unreachable)|fail|flunk)$/;
