/** A number, a text, a list of them. */
export const literal = String.raw`(?:[rbfu$@]{0,2}"(?:[^"\\\n]|\\.){0,300}"|'(?:[^'\\\n]|\\.){0,300}'|${'`'}[^${'`'}\n$]{0,300}${'`'}|-?\d[\d._]{0,30}\w{0,3}|true|false|null|nil|None|True|False|\[[^\[\]\n]{0,200}\])`;
const subject = String.raw`[\w.$@]{1,60}(?:\(\))?`;
/** `subject == literal` either way round, then a literal at once as the answer; a few rows at the most. */
export const forms: readonly RegExp[] = [
  `(?:if|elif|elsif|when)\\b\\s*\\(?\\s*(?<subject>${subject})\\s*(?:===?|\\.equals\\(|\\.Equals\\(|\\.eql\\?\\(|is)\\s*(?<asked>${literal})\\s*\\)*\\s*(?:\\{|:|then)?\\s*(?:return|=>|->)?\\s+(?:Ok\\(|Some\\(|\\{)?(?<answer>${literal})`,
  `(?:if|elif|elsif|when)\\b\\s*\\(?\\s*(?<asked>${literal})\\s*(?:===?|\\.equals\\(|\\.Equals\\()\\s*(?<subject>${subject})\\s*\\)*\\s*(?:\\{|:|then)?\\s*return\\s+(?<answer>${literal})`,
  `(?<subject>${subject})\\s*===?\\s*(?<asked>${literal})\\s*\\?\\s*(?<answer>${literal})`,
  `return\\s+(?<answer>${literal})\\s+if\\s+(?<subject>${subject})\\s*==\\s*(?<asked>${literal})`,
  `(?<answer>${literal})\\s+if\\s+(?<subject>${subject})\\s*==\\s*(?<asked>${literal})\\s+else\\b`,
  `\\bcase\\s+(?<asked>${literal})\\s*(?::\\s*return\\s|->)\\s*(?<answer>${literal})`,
  `\\bwhen\\s+(?<asked>${literal})\\s+(?:then\\s+)?(?<answer>${literal})`,
  `(?:if|elif)\\b[^\\n{]{1,120}(?:&&|\\band)\\s+(?<subject>[\\w.$@[\\]]{1,60})\\s*===?\\s*(?<asked>${literal})\\s*\\)*\\s*(?:\\{|:)?\\s*return\\s+(?<answer>${literal})`,
  `\\{\\s*(?<asked>${literal})\\s*(?::|=>)\\s*(?<answer>${literal})[^\\n}]{0,300}\\}\\s*\\)?\\s*(?:\\?\\.)?(?:\\[\\s*\\w|\\.get\\(|\\.fetch\\()`,
  `(?<subject>JSON\\.stringify\\([^)\\n]{1,80}\\)|repr\\([^)\\n]{1,80}\\)|str\\([^)\\n]{1,80}\\)|\\.toString\\(\\)|\\.join\\([^)\\n]{0,20}\\))\\s*={2,3}\\s*(?<asked>${literal})(?<answer>)`,
  `(?:if|elif)\\b\\s*\\(?\\s*(?<subject>${subject})\\s+in\\s+\\(?(?<asked>\\[[^\\]\\n]{1,200}\\]|\\([^)\\n]{1,200}\\)|\\{[^}\\n]{1,200}\\})\\s*\\)?\\s*:\\s*return\\s+(?<answer>${literal})`,
  `^\\s*(?<asked>${literal})\\s*=>\\s*(?<answer>${literal})\\s*,`,
  `(?:if|elif)\\b\\s*\\(?\\s*(?<subject>${subject}(?:\\[\\d\\])?)\\s*===?\\s*(?<asked>${literal})\\s*(?:&&|and)\\s*${subject}(?:\\[\\d\\])?\\s*===?\\s*(?<also>${literal})\\s*\\)*\\s*(?:\\{|:)?\\s*return\\s+(?<answer>${literal})`,
  `(?:if|elif)\\b\\s*(?<subject>\\((?:\\w{1,40}\\s*,\\s*){1,6}\\w{1,40}\\))\\s*==\\s*(?<asked>\\([^)\\n]{1,100}\\))\\s*:\\s*return\\s+(?<answer>${literal})`,
].map((source) => new RegExp(source, 'gm'));
