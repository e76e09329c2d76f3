/** A word, sign or place that may speak of trouble; most lines of a log have none, and are not looked at closer. */
export const troubleInLine =
  /error|err!|fail|fatal|except|fault|panic|abort|assert|expect|actual|receiv|should|but (?:was|got)|cannot|can't|could ?n|unable|no[t ]|un(?:def|res|kn|exp|rec|sup|auth)|missing|invalid|illegal|denied|refused|forbidden|duplicate|mismatch|conflict|expired|time|cancel|deadline|killed|broken|violation|offen|problem|out of|segm|sigsegv|sigabrt|core dumped|oom|access|[✕✗✘×●❌✖]|\d\) \S|:\d|exit|stopp|━{4}|\.phpt|#test_/i;
