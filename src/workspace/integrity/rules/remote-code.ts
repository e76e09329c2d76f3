import { isConfiguration, isScript } from '../configuration.ts';
import type { Rule } from '../facts.ts';
import { changedLines, findingAt } from '../lines.ts';
import { isProse } from '../paths.ts';

/** What is fetched or unwrapped, and run at once. */
const fetched =
  /\b(?:curl|wget|iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b[^\n|]{0,300}\|\s*(?:sudo\s+(?:-\w+\s+)?)?(?:(?:ba|z|da|k)?sh|python3?|node|perl|ruby|php|iex|Invoke-Expression)\b|\b(?:eval|source|bash\s+-c|sh\s+-c)\s+["']?(?:\$\(|`|<\()\s*(?:curl|wget)\b|\b(?:ba|z)?sh\s+<\(\s*(?:curl|wget)\b|\bbase64\s+(?:-d|-D|--decode)\b[^\n|]{0,100}\|\s*(?:ba|z)?sh\b/;
/** Packages that a command brings in, past the manifest. */
const installs =
  /(?:^|[\s;&|"'])(?:(?:npm|pnpm|bun)\s+(?:i|install|add)|yarn\s+(?:global\s+)?add|(?:pip3?|uv\s+pip|pipx)\s+install|uv\s+add|poetry\s+add|gem\s+install|go\s+(?:get|install)|cargo\s+(?:install|add)|dotnet\s+(?:add|tool\s+install)|composer\s+require)\s+(?:-{1,2}[\w-]+(?:[= ](?=-))?\s+)*(?![-.$&|;>"'\\])[\w@]/;

/** Code from elsewhere that scripts would run or install. */
export const remoteCode: Rule = ({ files }) =>
  files
    .filter(({ path }) => !isProse(path))
    .flatMap((change) => {
      const before = changedLines(change, 'before').map(({ text }) => text);
      const isCommands =
        isScript(change.path) || isConfiguration(change.path) || /Dockerfile|\.ya?ml$/.test(change.path);
      return changedLines(change, 'after').flatMap((line) => {
        const isNew = (pattern: RegExp) =>
          pattern.test(line.text) && !before.some((text) => pattern.test(text));
        if (isNew(fetched))
          return [findingAt(change, line, 'refuse', 'remote-code', 'It fetches code and runs it.')];
        const isInstall = isCommands && isNew(installs);
        return isInstall
          ? [findingAt(change, line, 'ask', 'dependency-added', 'It installs something new.')]
          : [];
      });
    });
