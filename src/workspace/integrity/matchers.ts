/** How much an assertion pins down: 4 one value, 3 a part of it, 2 a range, 1 hardly anything. */
export type Strength = 1 | 2 | 3 | 4;

const listed = (names: string): ReadonlySet<string> => new Set(names.trim().split(/\s+/));

/** Matchers of all frameworks, in lower case without underscores. */
const byStrength: readonly (readonly [Strength, ReadonlySet<string>])[] = [
  [
    4,
    listed(`
      tobe toequal tostrictequal be eq eql equal equals is same strictequal deepequal deepequals deepstrictequal
      strictsame asserteq assertequal assertequals assertis assertisequalto isequalto issameas areequal aresame bequal
      equalto mustequal exactly containsexactly tohavelength lengthof hassize havesize len hascount havecount length
      assertlistequal assertdictequal assertsetequal asserttupleequal assertmultilineequal assertarrayequal
      assertarrayequals assertiterableequals assertlinesmatch assertsame tohavebeencalledwith tohavebeencalledtimes
      tohavebeencalledonce tohavebeencalledoncewith tohavebeenlastcalledwith tohavebeennthcalledwith assertcalledoncewith
      assertcalledwith assertcalledonce assertnotcalled calledwith once times verify equalerror jsoneq yamleq
      errorcontains erroris equalvalues single tomatchsnapshot tomatchinlinesnapshot assertsnapshot assertmatchsnapshot
      empty isempty beempty assertempty nil isnull assertnull assertnil assertisnone benil benull tobenull tobeundefined
      tobenan noerror false assertfalse isfalse refute befalse tobefalse asserttruestrict mustbenil mustbeempty null
      havelen haslen havecount consistof bezero haveoccurred succeed beidenticalto members orderedmembers samemembers allkeys toequaltypeof toequaltype nullvalue isnil
    `),
  ],
  [
    2,
    listed(`
      tobecloseto closeto approximately almostequal almostequals assertalmostequal assertnotalmostequal
      assertalmostequals assertallclose indelta assertindelta beclose bewithin within inepsilon isclose iscloseto
      bewithinrange beapproximately assertinepsilon mustbecloseto mustbewithindelta assertne ne nestarrequal notbe
    `),
  ],
  [
    1,
    listed(`
      tobetruthy tobedefined tobefalsy tobeinstanceof tobetypeof truthy falsy ok exist exists defined notnull notnil
      isnotnull assertnotnull assertisnotnone isnotempty notempty assertnotempty beany instanceof isinstanceof
      assertisinstance assertinstanceof assertkindof istype isassignablefrom beoftype a an bea bean beakindof
      beaninstanceof betruthy befalsy bepresent present doesnotthrow nottothrow tohavebeencalled assertcalled
      havereceived notthrow notbenull notbeempty mustbekindof refutenil assertnotnil isobject isstring isnumber isarray
      isfunction isdefined property tohaveproperty refuteempty isa isan tobeany tobeunknown throwsexception throwsexceptionasync throwsasync throwsexactlyasync assertraise
      notnullvalue anything tothrow throw throws raise raises assertthrows
      assertraises raiseerror panics error isok iserr throwsexactly
    `),
  ],
];

const byPattern: readonly (readonly [Strength, RegExp])[] = [
  [2, /greater|less|between|above|below|atleast|atmost|inrange|positive|negative|notzero|notequal/],
  [
    3,
    /match|contain|include|startwith|startswith|endwith|endswith|regex|subset|superset|like|assertin$|hasentry|countequal|equivalent|unordered|anyorder/,
  ],
  // A matcher of somebody's own that says what something is.
  [3, /^(?:tobe|tohave|be|have|is|has|assert|should|expect|verify)(?=[a-z]{3})/],
];

export function strengthOfMatcher(name: string): Strength | null {
  return (
    byStrength.find(([, names]) => names.has(name))?.[0] ??
    byPattern.find(([, pattern]) => pattern.test(name))?.[0] ??
    null
  );
}

/** Matchers that only say yes or no to whatever they are given; what they are given counts. */
export const saysOnlyYes =
  /^(?:assert|asserttrue|true|istrue|tobetrue|betrue|that|assertthat|ok|mustbe|expecttrue|check)!?$/;
